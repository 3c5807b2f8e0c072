import { execFileSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

/** What `prepare` and `prepack` build, and what lies beside it. */
const built = [
  "dist/cli/main.js",
  "dist/cli/main.js.map",
  "dist/cli/library/entry.js",
  "dist/gpu-task/worker.js",
  "dist/chunks/ABCDEFGH.js",
  "dist/index.d.ts",
  "dist/sources.json",
  "review/dist/index.html",
];

/** npm looks at names alone, so that empty files do. */
const packed = async (): Promise<string[]> => {
  const folder = await mkdtemp(join(tmpdir(), "packed-"));
  try {
    const kept = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).trim().split("\n");
    for (const path of [...kept, ...built]) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), "");
    }
    await copyFile(join(root, "package.json"), join(folder, "package.json"));
    const said = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    // A list, or an object by package's name: as npm's versions have it.
    const [one] = Object.values(JSON.parse(said) as Record<string, { files: { path: string }[] }>);
    return (one?.files ?? []).map(({ path }) => path).sort();
  } finally {
    await rm(folder, { recursive: true });
  }
};

describe("what npm pack puts into the package", () => {
  let files: string[];
  beforeAll(async () => {
    files = await packed();
  });

  it("is what runs: programs, types, networks, the review's page, the demo", () => {
    expect(files.filter((path) => !/^(docs|examples)\//.test(path))).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "SECURITY.md",
      "cli/bin.js",
      "dist/chunks/ABCDEFGH.js",
      "dist/cli/library/entry.js",
      "dist/cli/main.js",
      "dist/gpu-task/worker.js",
      "dist/index.d.ts",
      ...["open", "photo"].flatMap((name) =>
        ["backbone.onnx", "class-prior.json", "head.onnx", "model.json"].map(
          (file) => `models/${name}/${file}`,
        ),
      ),
      "package.json",
      "review/dist/index.html",
    ]);
    expect(files).toContain("examples/demo-film.mp4");
  });

  it("holds the documents that a user reads, and their pictures", () => {
    expect(files).toContain("docs/embedding.md");
    expect(files).toContain("docs/pictures/before-after.jpg");
  });

  it("leads to files that are in it", async () => {
    const card = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
      exports: { ".": Record<string, string> };
      types: string;
      bin: Record<string, string>;
    };
    const targets = [card.types, ...Object.values(card.exports["."]), ...Object.values(card.bin)];
    for (const target of targets) expect(files).toContain(target.replace("./", ""));
  });
});
