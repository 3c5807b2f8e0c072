import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { folderColourist } from "#adapters/colourist/folder-colourist.ts";
import { takeLock } from "#adapters/disk/folder-lock.ts";
import type { ColouristAnswer, KeyFrameQuestion } from "#core/ports/colourist.ts";

let home: string;
let folder: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "folder-"));
  folder = join(home, "frames");
});
afterEach(() => rm(home, { recursive: true, force: true }));

const name = "000012.png";
const question: KeyFrameQuestion = {
  frame: 12,
  name,
  key: "k",
  context: [],
  size: { width: 4, height: 4 },
  grey: Buffer.from("grey"),
  network: Buffer.from("network"),
};
const { signal } = new AbortController();
const colourist = () => folderColourist(folder, "film");

/** Why there is no picture; null: there is one. */
const sentenceOf = (answer: ColouristAnswer): string | null =>
  answer.type === "nothing" ? answer.sentence : null;

describe("folderColourist", () => {
  it("takes a picture for an answer once it is another than the one that was left", async () => {
    await colourist().leave([question]);
    expect(await colourist().look([name])).toEqual({ back: [], others: [] });
    expect(await colourist().ask(question, signal)).toMatchObject({ type: "nothing" });
    await writeFile(join(folder, name), "painted");
    expect(await colourist().look([name])).toEqual({ back: [name], others: [] });
    expect(await colourist().ask(question, signal)).toEqual({
      type: "picture",
      bytes: Buffer.from("painted"),
    });
  });

  it("never takes what a killed run left half written for an answer", async () => {
    await colourist().leave([]);
    const draft = `${name}.tmp-00000000-0000-0000-0000-000000000000`;
    await writeFile(join(folder, draft), "netw");
    await colourist().leave([question]);
    expect(await colourist().look([name])).toEqual({ back: [], others: [] });
    expect(await readFile(join(folder, name), "utf8")).toBe("network");
    expect(new Set(await readdir(folder))).toEqual(
      new Set([name, "chromaloom.json", "grey", "key-frames.json"]),
    );
  });

  it("says what stands in a picture's place, and neither waits for it nor reads it whole", async () => {
    await colourist().leave([question]);
    await rm(join(folder, name));
    execFileSync("mkfifo", [join(folder, name)]);
    expect(sentenceOf(await colourist().ask(question, signal))).toContain(`${name} is a pipe`);
    await rm(join(folder, name));
    await writeFile(join(folder, name), "");
    await truncate(join(folder, name), 2 ** 40);
    expect(sentenceOf(await colourist().ask(question, signal))).toContain("give at most 128 MiB");
  });

  it("leaves nothing while another run does", async () => {
    await colourist().leave([]);
    const lock = await takeLock(join(folder, "lock"));
    await expect(colourist().leave([question])).rejects.toMatchObject({ name: "JobBusy" });
    if ("release" in lock) await lock.release();
    await colourist().leave([question]);
    expect(await readdir(folder)).toContain(name);
  });
});
