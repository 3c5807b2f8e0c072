import { readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Template } from "aws-cdk-lib/assertions";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { newStack, resourcesOf, textOf } from "#test/cdk/synthesised.ts";

/** A whole synth on a busy machine. */
const patient = 300_000;

/** Imports each file it is given and prints what they export. */
const importer = `
  const exported = {};
  for (const file of process.argv.slice(1)) exported[file] = Object.keys(await import("file://" + file));
  console.log(JSON.stringify(exported));
`;

const functionSchema = z.object({ Description: z.string(), Code: z.object({ S3Key: z.string() }) });
const jobSchema = z.object({ ContainerProperties: z.object({ Image: z.unknown() }) });

describe("what a deployment uploads", () => {
  const { app, stack } = newStack({
    "aws:cdk:bundling-stacks": ["**"],
    "aws:cdk:disable-asset-staging": undefined,
  });
  let functions: z.infer<typeof functionSchema>[] = [];
  let images: string[] = [];

  beforeAll(() => {
    app.synth();
    const resources = Object.values(resourcesOf(Template.fromStack(stack)));
    const ofType = (type: string) =>
      resources.filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
    functions = ofType("AWS::Lambda::Function").map((properties) => functionSchema.parse(properties));
    images = ofType("AWS::Batch::JobDefinition").map((properties) =>
      textOf(jobSchema.parse(properties).ContainerProperties.Image),
    );
  }, patient);

  const folderOf = (hash: string): string => join(app.outdir, `asset.${hash}`);
  const bundleOf = ({ Code }: z.infer<typeof functionSchema>): string =>
    join(folderOf(Code.S3Key.replace(".zip", "")), "index.mjs");

  it("is another bundle for each function", () => {
    expect(new Set(functions.map(bundleOf)).size).toBe(functions.length);
  });

  it(
    "is bundles that load alone, without settings, and hold a handler",
    async () => {
      const { stdout } = await execa(
        process.execPath,
        ["--input-type=module", "-e", importer, ...functions.map(bundleOf)],
        { env: { PATH: process.env["PATH"] }, extendEnv: false, cwd: app.outdir },
      );
      const exported = Object.values(z.record(z.string(), z.array(z.string())).parse(JSON.parse(stdout)));
      expect(exported).toEqual(functions.map(() => ["handler"]));
    },
    patient,
  );

  it("is images of what a worker needs, and of nothing else that lies in this folder", async () => {
    const contexts = images.map((image) => folderOf(image.split(":").at(-1)!));
    for (const context of contexts) {
      expect((await readdir(join(context, "pipeline"))).sort()).toEqual([
        "colour",
        "colourist",
        "plan",
        "review",
      ]);
    }
    const folders = await Promise.all(contexts.map((context) => readdir(context)));
    for (const names of folders) {
      expect(names.sort()).toEqual([
        ".dockerignore",
        ".npmrc",
        "adapters",
        "core",
        "gpu-task",
        "models",
        "package-lock.json",
        "package.json",
        "pipeline",
        "review",
        "scripts",
        "tsconfig.json",
      ]);
    }
  });

  it(
    "is images whose own build steps find every source that they need",
    async () => {
      const [context = ""] = images.map((image) => folderOf(image.split(":").at(-1) ?? ""));
      // What `npm ci` leaves there; the sources are those of the image alone.
      await symlink(
        fileURLToPath(new URL("../../node_modules", import.meta.url)),
        join(context, "node_modules"),
      );
      const steps = [["scripts/build-review.js"], ["scripts/build-programs.js", "gpu-task/worker.ts"]];
      for (const step of steps) await execa(process.execPath, step, { cwd: context });
      expect(await readdir(join(context, "dist", "gpu-task"))).toContain("worker.js");
      expect(await readdir(join(context, "review", "dist"))).toContain("index.html");
    },
    patient,
  );
});
