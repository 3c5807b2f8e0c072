import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { chromaloom } from "#test/cli/chromaloom.ts";

/** A machine that was never signed in anywhere, and asks no machine of AWS's who it is. */
let nobody: Record<string, string>;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nobody-"));
  nobody = {
    HOME: folder,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: join(folder, "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials"),
    ...Object.fromEntries(
      ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"].map((name) => [
        name,
        "",
      ]),
    ),
  };
  await writeFile(join(folder, "film.mov"), "not looked into");
  await writeFile(join(folder, "batch.json"), JSON.stringify({ items: ["gone.mov"] }));
});

const run = (...args: string[]) => chromaloom([...args, "--region", "eu-west-1"], nobody);

describe("without credentials", () => {
  it.each([
    ["a film", "submit", "gone.mov", "there is no film"],
    ["a film of a batch", "submit", "batch.json", "there is no film"],
    ["a pattern that matches nothing", "submit", "*.mxf", "matches"],
  ])("%s that is missing is said before they are asked for", async (_, command, source, says) => {
    const { stderr, exitCode } = await run(command, join(folder, source));
    expect([stderr, exitCode]).toEqual([expect.stringContaining(says), 3]);
    expect(stderr).not.toContain("credentials");
  });

  it("a folder of key frames that is missing is said before they are asked for", async () => {
    const { stderr, exitCode } = await run("submit-keyframes", "job-1", join(folder, "gone"));
    expect([stderr, exitCode]).toEqual([expect.stringContaining("there is no folder"), 2]);
  });

  it("a place that is taken is said before they are asked for", async () => {
    const { stderr, exitCode } = await run("fetch", "job-1", "--output", join(folder, "film.mov"));
    expect(stderr).toContain("film.mov");
    expect(stderr).not.toContain("credentials");
    expect(exitCode).not.toBe(0);
  });

  it("what needs them says that there are none", async () => {
    const { stderr } = await run("submit", join(folder, "film.mov"));
    expect(stderr).toContain("no AWS credentials are at hand");
  });
}, 120_000);
