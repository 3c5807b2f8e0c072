import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const minutes = 60_000;

/** As a stranger's shell: what our CI sets for its own install must not be what makes theirs work. */
const stranger = { ONNXRUNTIME_NODE_INSTALL: undefined, CI: undefined };

describe("the package, installed into an empty folder", () => {
  let folder: string;
  const run = (file: string, ...args: string[]) =>
    execa(file, args, { cwd: folder, env: stranger, stdin: "ignore" });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "installed-"));
    const packing = ["pack", "--silent", "--pack-destination", folder];
    await execa("npm", packing, { cwd: root, stdin: "ignore" });
    const [tarball = ""] = (await readdir(folder)).filter((name) => name.endsWith(".tgz"));
    await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    await run("npm", "install", "--no-audit", "--no-fund", `./${tarball}`);
    await copyFile(join(root, "examples/embed.ts"), join(folder, "embed.ts"));
  }, 30 * minutes);
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it("colours the demo", async () => {
    await run("npx", "chromaloom", "colorize", "--demo", "--to", "8f");
    expect(await readdir(folder)).toContain("chromaloom-demo.color.mp4");
  });

  it.each(["nodenext", "bundler"])(
    "is imported with its types, moduleResolution %s",
    async (resolution) => {
      const config = {
        compilerOptions: {
          module: resolution === "bundler" ? "preserve" : "nodenext",
          moduleResolution: resolution,
          target: "es2023",
          strict: true,
          types: ["node"],
          typeRoots: [join(root, "node_modules/@types")],
          outDir: "built",
        },
        files: ["embed.ts"],
      };
      await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
      await run(process.execPath, join(root, "node_modules/typescript/bin/tsc"));
      // A type that is not there would be any, and this would pass.
      const wrong = (await readFile(join(folder, "embed.ts"), "utf8")).replace("keepJob:", "keepjob:");
      await writeFile(join(folder, "wrong.ts"), wrong);
      await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ ...config, files: ["wrong.ts"] }));
      await expect(run(process.execPath, join(root, "node_modules/typescript/bin/tsc"))).rejects.toThrow(
        /'keepjob' does not exist in type/,
      );
    },
  );

  it("colours, judges and edits a film from a program: examples/embed.ts", async () => {
    await run(
      "npx",
      "chromaloom",
      "colorize",
      "--demo",
      "drawn",
      "--to",
      "4f",
      "-o",
      "short.mp4",
      "--lossless",
    );
    const { stdout } = await run(process.execPath, "built/embed.js", "short.mp4", "embedded.mp4");
    expect(JSON.parse(stdout)).toMatchObject({ frames: 4, shots: 1, framesRendered: 4 });
    expect(await readdir(folder)).toContain("embedded.mp4.paler.mp4");
  });
});
