import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

/** The oldest line of Node that its makers still mend. */
const oldest = Number(read(".nvmrc"));

describe("the version of Node", () => {
  it("is one and the same wherever one is asked for", () => {
    const { engines } = JSON.parse(read("package.json")) as { engines: { node: string } };
    expect(engines.node).toBe(`>=${oldest}`);
    expect(read("README.md")).toContain(`With Node ${oldest} or later`);
    expect(read("docs/deploy.md")).toContain(`Node.js ${oldest} or later`);
    expect(read(".github/workflows/ci.yml")).toContain(`container: node:${oldest}-`);
    expect(read(".github/workflows/deploy-example.yml")).toContain(`node-version: ${oldest}`);
    expect(read("cli/commands/doctor-command.ts")).toContain(`oldestMended = ${oldest};`);
  });

  it("is at least that where we bring it along", () => {
    const [, image] = /node:(\d+)-/.exec(read("gpu-task/Dockerfile")) ?? [];
    const [, runtime] = /NODEJS_(\d+)_X/.exec(read("cdk/lambda-function.ts")) ?? [];
    for (const version of [image, runtime]) expect(Number(version)).toBeGreaterThanOrEqual(oldest);
  });
});
