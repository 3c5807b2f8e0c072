import { readFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { glob } from "tinyglobby";
import { beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What is installed or made, and what is no part of the project's text. */
const notOurs = [
  "**/{node_modules,dist,coverage,cdk.out,runs,__pycache__,*.job,*.egg-info}/**",
  ".{git,venv,ruff_cache,pytest_cache,chromaloom}/**",
];

/** Endings of files that people write; a name with another one may be something that a run makes. */
const written = /\.(?:ts|tsx|mts|mjs|cjs|js|py|toml|sh|md)$/;

const before = String.raw`(?<![\w./*{<$-])`;
const after = String.raw`(?![\w/*-])`;
const path = String.raw`(?:[\w-]+\/)*[\w-]+(?:\.[\w-]+)*`;

/** A path, or a name by itself. Of other endings only below folders in which no run makes anything. */
const fileName = new RegExp(
  [
    `${before}${path}${written.source.slice(0, -1)}${after}`,
    `${before}(?:core|cdk|docs|examples|kernels|models|test|training)/${path}\\.(?:css|html|jpg|json|mp4|onnx|txt)${after}`,
  ].join("|"),
  "g",
);

let files: readonly string[];
let known: ReadonlySet<string>;
const texts = new Map<string, string>();

beforeAll(async () => {
  files = await glob("**", { cwd: root, ignore: notOurs, dot: true });
  known = new Set(files);
  for (const path of files.filter((one) => written.test(one) || one.endsWith(".jsonc"))) {
    texts.set(path, await readFile(join(root, path), "utf8"));
  }
});

describe("a document", () => {
  it("links only to files and headings that exist", () => {
    expect(documents().flatMap(([path, text]) => brokenLinks(path, text))).toEqual([]);
  });

  it("names only files that exist", () => {
    expect(documents().flatMap(([path, text]) => missingFiles(path, text))).toEqual([]);
  });
});

describe("a command in a document", () => {
  it("is one that there is", async () => {
    const commands = await knownCommands();
    const named = documents().flatMap(([path, text]) =>
      commandsIn(text).map((command) => ({ path, command })),
    );
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter(({ command }) => !commands.has(command))).toEqual([]);
  });
});

describe("a comment", () => {
  it("names only files that exist", () => {
    expect(sources().flatMap(([path, text]) => missingFiles(path, commentsOf(path, text)))).toEqual([]);
  });

  it("cites only sections of method.md and architecture.md that exist", () => {
    const cited = [...sources(), ...documents()].flatMap(([path, text]) => citations(path, text));
    expect(cited.length).toBeGreaterThan(10);
    expect(cited.filter(({ exists }) => !exists)).toEqual([]);
  });
});

describe("these tests", () => {
  it("see a broken link, a missing heading, a missing file and a command that is none", async () => {
    const commands = await knownCommands();
    const named = commandsIn(
      "`npm run no-such`, `chromaloom paint a.mkv`, `python -m training.no`, `npm run lint`",
    );
    expect(named.map((command) => commands.has(command))).toEqual([false, false, false, true]);
    expect(brokenLinks("docs/model.md", "[a](nothing.md) [b](method.md#no-such-heading)")).toHaveLength(2);
    expect(brokenLinks("docs/model.md", "[a](method.md#11-the-bins) [b](https://example.com)")).toEqual([]);
    const comment = "// as in core/no-such.ts, nowhere.py and errors.ts\nconst text = `a // b.md`;";
    expect(missingFiles("core/x.ts", commentsOf("core/x.ts", comment))).toEqual([
      "core/x.ts: core/no-such.ts",
      "core/x.ts: nowhere.py",
    ]);
    expect(citations("core/x.ts", "method.md 1.1, 12.7").map(({ exists }) => exists)).toEqual([
      true,
      false,
    ]);
  });
});

/** `npm run X`, `python -m training.X` and `chromaloom X`, as documents write them. */
const commandsIn = (text: string): string[] =>
  [...text.matchAll(/\b(npm run|python -m|npx chromaloom|(?<=^|`)chromaloom) (?!-)([\w.:]+)/gm)].map(
    ([, program, name]) => `${program!.replace("npx ", "")} ${name!}`,
  );

const knownCommands = async (): Promise<ReadonlySet<string>> => {
  const { scripts } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const own = [...texts]
    .filter(([path]) => path.startsWith("cli/"))
    .flatMap(([, text]) => [...text.matchAll(/(?:new Command|\.command)\("([a-z]+)/g)]);
  const modules = files.filter((path) => /^training\/.*\.py$/.test(path));
  return new Set([
    ...Object.keys(scripts).map((name) => `npm run ${name}`),
    ...own.map(([, name]) => `chromaloom ${name!}`),
    ...modules.map((path) => `python -m ${path.replace(/(?:\/__init__)?\.py$/, "").replaceAll("/", ".")}`),
  ]);
};

const documents = (): [string, string][] => [...texts].filter(([path]) => path.endsWith(".md"));

/** This file names files that are missing on purpose. */
const sources = (): [string, string][] =>
  [...texts].filter(([path]) => !path.endsWith(".md") && path !== "test/docs.test.ts");

const brokenLinks = (path: string, text: string): string[] =>
  [...withoutCode(text).matchAll(/\]\(([^()\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^(?:https:|mailto:)/.test(target) && !leadsSomewhere(path, target))
    .map((target) => `${path}: ${target}`);

const leadsSomewhere = (path: string, target: string): boolean => {
  const [file, heading] = target.split("#") as [string, string?];
  const place = file === "" ? path : normalize(join(dirname(path), file));
  if (!known.has(place) && !files.some((one) => one.startsWith(`${place.replace(/\/$/, "")}/`)))
    return false;
  return heading === undefined || headingsOf(texts.get(place) ?? "").some((one) => slugOf(one) === heading);
};

const headingsOf = (text: string): string[] =>
  [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading!);

/** A heading's anchor as GitHub makes it. */
const slugOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

const withoutCode = (text: string): string =>
  text.replace(/^```[\s\S]*?^```/gm, "").replace(/`[^`\n]*`/g, "");

const missingFiles = (path: string, text: string): string[] =>
  [...new Set(text.match(fileName))]
    .filter((name) => !exists(path, name))
    .map((name) => `${path}: ${name}`);

/** From the root, from beside the file that names it, or by the end of its path. */
const exists = (path: string, name: string): boolean => {
  if (elsewhere.has(name) || placeholder.test(name)) return true;
  if (known.has(name) || known.has(join(dirname(path), name))) return true;
  return files.some((one) => one.endsWith(`/${name}`));
};

/** Names that are no file of ours: what a library is called, and what examples make. */
const elsewhere: ReadonlySet<string> = new Set(["Node.js", "ipaddr.js"]);

/** A folder in capitals stands for any. */
const placeholder = /(?:^|\/)[A-Z]{2,}\//;

const commentsOf = (path: string, text: string): string => {
  const comments = /\.(?:py|toml|sh)$/.test(path)
    ? /"""[\s\S]*?"""|(?<=^|\s)#.*$/gm
    : /(?<=^\s*|[(,] )\/\*[\s\S]*?\*\/|(?<=^|[;{},)\s] ?)(?<!`[^`\n]*)\/\/ .*$/gm;
  return (text.match(comments) ?? []).join("\n");
};

/** Section numbers after "method.md", and headings in quotes after "architecture.md". */
const citations = (path: string, text: string): { cited: string; exists: boolean }[] => {
  const sections = new Set(
    headingsOf(texts.get("docs/method.md") ?? "").map((heading) => /^[\d.]+/.exec(heading)?.[0]),
  );
  const facts = sectionFacts();
  const numbers = [...text.matchAll(/method\.md\)? (\d[\d.]*(?:(?:, | and |-)\d[\d.]*)*)/g)].flatMap(
    ([, list]) => list!.split(/, | and |-/).map((number) => number.replace(/\.$/, "")),
  );
  const titles = [...text.matchAll(/architecture\.md, "([^"]+)"/g)].map(([, title]) => title!);
  return [
    ...numbers.map((number) => ({
      cited: `${path}: method.md ${number}`,
      exists: sections.has(number) || facts.has(number),
    })),
    ...titles.map((title) => ({
      cited: `${path}: architecture.md, "${title}"`,
      exists: (texts.get("docs/architecture.md") ?? "").includes(title),
    })),
  ];
};

/** Facts of section 9 are cited as 9.1, 9.2 and so on. */
const sectionFacts = (): ReadonlySet<string> => {
  const section = /^## 9 [\s\S]*?(?=^## )/m.exec(texts.get("docs/method.md") ?? "")?.[0] ?? "";
  return new Set([...section.matchAll(/^(\d+)\. /gm)].map(([, number]) => `9.${number!}`));
};
