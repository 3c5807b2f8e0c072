import { readdir, readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { testedWith } from "#test/tested-with.ts";
import { triedElsewhere } from "#test/tried-elsewhere.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

const sourcesIn = async (folder: string): Promise<string[]> =>
  (await readdir(join(root, folder), { recursive: true }))
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
    .map((name) => `${folder}/${name}`)
    .sort();

const read = (path: string): Promise<string> => readFile(join(root, path), "utf8");

/** The test of a source, by its place. */
const placeOf = (source: string): string => `test/${source.replace(/\.ts$/, ".test.ts")}`;

/** Whether nothing of a source is left once its types are taken out. */
const isTypesOnly = async (source: string): Promise<boolean> => {
  const { outputText } = ts.transpileModule(await read(source), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, removeComments: true },
  });
  return /^\s*(export \{\};)?\s*$/.test(outputText);
};

/** All that a file imports of our own, types too, near and far. */
const reachedFrom = async (file: string, reached = new Set<string>()): Promise<ReadonlySet<string>> => {
  for (const [, name = ""] of (await read(file)).matchAll(/from "(#[^"]+|\.[^"]+)"/g)) {
    const path = name.startsWith("#") ? name.slice(1) : join(dirname(file), name);
    if (reached.has(path) || !existsSync(join(root, path))) continue;
    reached.add(path);
    await reachedFrom(path, reached);
  }
  return reached;
};

describe("a source of core", () => {
  it("has its test at its own place, or test/tested-with.ts says which one tests it", async () => {
    const untested: string[] = [];
    for (const source of await sourcesIn("core")) {
      if (existsSync(join(root, placeOf(source))) || source in testedWith) continue;
      if (!(await isTypesOnly(source))) untested.push(source);
    }
    expect(untested, "write the test at its place").toEqual([]);
  });

  it.each(Object.entries(testedWith))(
    "%s is there, without a test of its own, and %s reaches it",
    async (source, test) => {
      expect(existsSync(join(root, source)), "take it out of test/tested-with.ts").toBe(true);
      expect(existsSync(join(root, placeOf(source))), "take it out of test/tested-with.ts").toBe(false);
      expect(await reachedFrom(test)).toContain(source);
    },
  );
});

/** Of rooms that meet the world: their tests run whole stages and programs. */
const otherRooms = ["pipeline", "adapters", "cli", "lambdas", "gpu-task", "cdk"];

/** Sources that neither a test at their place nor one in its folder reaches. */
const foundNowhere = async (room: string): Promise<string[]> => {
  const reachedIn = new Map<string, Promise<ReadonlySet<string>>>();
  const reachedBy = async (folder: string): Promise<ReadonlySet<string>> => {
    const tests = existsSync(join(root, folder)) ? await readdir(join(root, folder)) : [];
    const reached = new Set<string>();
    for (const name of tests.filter((one) => one.endsWith(".test.ts")))
      await reachedFrom(`${folder}/${name}`, reached);
    return reached;
  };
  const found: string[] = [];
  for (const source of await sourcesIn(room)) {
    const folder = dirname(placeOf(source));
    if (!reachedIn.has(folder)) reachedIn.set(folder, reachedBy(folder));
    const isReached = (await reachedIn.get(folder))?.has(source) === true;
    if (!isReached && !existsSync(join(root, placeOf(source))) && !(await isTypesOnly(source)))
      found.push(source);
  }
  return found;
};

describe.each(otherRooms)("a source of %s", (room) => {
  it("has its test in the folder of its place, or test/tried-elsewhere.ts says where", async () => {
    const found = await foundNowhere(room);
    const entryOf = (source: string): string => (source in triedElsewhere ? source : `${dirname(source)}/`);
    expect(found.filter((source) => !(entryOf(source) in triedElsewhere))).toEqual([]);
    const entries = Object.keys(triedElsewhere).filter((entry) => entry.startsWith(`${room}/`));
    const needed = new Set(found.map(entryOf));
    expect(
      entries.filter((entry) => !needed.has(entry)),
      "take it out of test/tried-elsewhere.ts",
    ).toEqual([]);
  });
});

it.each(Object.entries(triedElsewhere))("%s is tried by tests that are there", (_, tests) => {
  expect(tests.filter((test) => !existsSync(join(root, test)))).toEqual([]);
});
