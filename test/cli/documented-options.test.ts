import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { glob } from "tinyglobby";
import { beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

let commands: ReadonlyMap<string, Command>;
let texts: readonly (readonly [path: string, text: string])[];

beforeAll(async () => {
  const found: Command[] = [];
  for (const file of await glob("cli/commands/*-command*.ts", { cwd: root, absolute: true })) {
    const exported = (await import(file)) as Record<string, unknown>;
    for (const [name, make] of Object.entries(exported)) {
      if (!/Commands?$/.test(name) || typeof make !== "function") continue;
      found.push(...[(make as () => Command | Command[])()].flat());
    }
  }
  commands = new Map(found.map((command) => [command.name(), command]));
  const paths = await glob(["README.md", "docs/*.md"], { cwd: root });
  texts = await Promise.all(
    paths.map(async (path) => [path, await readFile(`${root}${path}`, "utf8")] as const),
  );
});

/** Commands as documents write them: in code, from their name to the code's end, without what follows it in a shell. */
const typedIn = (text: string): string[][] => {
  const code = [
    ...[...text.matchAll(/^```\w*\n(.*?)^```/gms)].flatMap(([, block = ""]) =>
      block.replaceAll("\\\n", " ").split("\n"),
    ),
    ...[...text.replaceAll(/^```\w*\n.*?^```/gms, "").matchAll(/`([^`\n]+)`/g)].map(([, one = ""]) => one),
  ];
  return code.flatMap((line) => {
    const [, typed] = /(?:^|&& |\$ )(?:npx )?chromaloom ((?!-).*)/.exec(line) ?? [];
    // Brackets say that an option may be left out.
    const words = typed
      ?.replaceAll(/"[^"]*"|'[^']*'/g, "QUOTED")
      .split(/ [#>|&]|;/)[0]
      ?.replaceAll(/[[\]]/g, "");
    return words === undefined ? [] : [words.split(/\s+/).filter((word) => word !== "")];
  });
};

/** Options that the command does not have. */
const unknownIn = ([name = "", ...words]: readonly string[]): string[] => {
  let command = commands.get(name);
  const unknown: string[] = [];
  for (const word of words) {
    command = command?.commands.find((one) => one.name() === word) ?? command;
    if (!/^--?[a-z]/.test(word) || ["--help", "-h"].includes(word)) continue;
    const flag = word.split("=")[0] ?? word;
    if (command?.options.every(({ long, short }) => flag !== long && flag !== short) === true)
      unknown.push(`${name}: ${flag}`);
  }
  return unknown;
};

describe("options of commands in documents", () => {
  it("are spelt as the commands take them", () => {
    const typed = texts.flatMap(([path, text]) => typedIn(text).map((words) => ({ path, words })));
    expect(typed.length).toBeGreaterThan(80);
    expect(
      typed.flatMap(({ path, words }) => unknownIn(words).map((unknown) => `${path}: ${unknown}`)),
    ).toEqual([]);
  });

  it("are seen where they are none", () => {
    const typed = typedIn(
      "`chromaloom policy print --for use --kms ARN`\n```\nnpx chromaloom smoke --loud\n```\n",
    );
    expect(typed.flatMap(unknownIn)).toEqual(expect.arrayContaining(["policy: --kms", "smoke: --loud"]));
  });
});
