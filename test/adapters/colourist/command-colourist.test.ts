import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandColourist } from "#adapters/colourist/command-colourist.ts";
import type { ColouristAnswer, KeyFrameQuestion } from "#core/ports/colourist.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "command-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const question: KeyFrameQuestion = {
  frame: 12,
  name: "000012.png",
  key: "k",
  context: [],
  size: { width: 4, height: 4 },
  grey: new TextEncoder().encode("grey"),
  network: new TextEncoder().encode("network"),
};

/** A program of these lines, for /bin/sh. */
const program = async (name: string, ...lines: string[]): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, ["#!/bin/sh", ...lines, ""].join("\n"));
  await chmod(path, 0o755);
  return path;
};

const ask = async (typed: string, limitSeconds = 20, signal = new AbortController().signal) =>
  (await commandColourist(typed, limitSeconds)).ask(question, signal);

/** Why there is no picture; null: there is one. */
const sentenceOf = (answer: ColouristAnswer): string | null =>
  answer.type === "nothing" ? answer.sentence : null;

describe("commandColourist", () => {
  it("gives a program the grey frame and takes what it leaves", async () => {
    expect(await ask("cp {grey} {out}")).toEqual({ type: "picture", bytes: Buffer.from("grey") });
    const third = await program("third", 'cp "$3" "$2"');
    expect(await ask(`${third} {grey} {out} {network}`)).toEqual({
      type: "picture",
      bytes: Buffer.from("network"),
    });
  });

  it("starts it without a shell, in a folder of its own, and without what our environment holds", async () => {
    process.env["CHROMALOOM_TEST_SECRET"] = "hunter2";
    const spy = await program("spy", 'env > "$2"; pwd >> "$2"; echo "$3" >> "$2"');
    const answer = await ask(`${spy} {grey} {out} '$(id); *'`);
    delete process.env["CHROMALOOM_TEST_SECRET"];
    const seen = answer.type === "picture" ? Buffer.from(answer.bytes).toString() : "";
    expect(seen).toMatch(/^PATH=/m);
    expect(seen).not.toMatch(/hunter2|^HOME=|AWS_/m);
    expect(seen).toMatch(/chromaloom-colourist-\w+\n\$\(id\); \*\n$/);
  });

  it("says how it failed, and that nothing was left", async () => {
    const bad = await program("bad", "echo first >&2; echo 'no GPU here' >&2; exit 3");
    expect(await ask(`${bad} {grey} {out}`)).toEqual({
      type: "nothing",
      sentence: `${bad} failed (exit code 3): no GPU here`,
    });
    expect(await ask("true {grey} {out}")).toEqual({
      type: "nothing",
      sentence: "true left no picture at {out}",
    });
  });

  it.each([
    ["a pipe", 'mkfifo "$2"', "is a pipe; give a file"],
    ["a folder", 'mkdir "$2"', "is a folder; give a file"],
    ["what never ends", 'ln -s /dev/zero "$2"', "goes on for more than 128 MiB"],
  ])("refuses %s at the place of the picture", async (what, line, why) => {
    const path = await program(`leaves ${what}`.replaceAll(" ", "-"), line);
    const answer = await ask(`${path} {grey} {out}`);
    expect(sentenceOf(answer)).toContain(`what ${path} left at {out} ${why}`);
  });

  it("says what signal ended it, and why", async () => {
    const killed = await program("killed", "kill -KILL $$");
    expect(sentenceOf(await ask(`${killed} {grey} {out}`))).toMatch(/SIGKILL, killed/);
  });

  it("ends what takes too long, and all that it started", async () => {
    const late = join(folder, "late.txt");
    const slow = await program("slow", `(sleep 3; echo still here > ${late}) &`, "sleep 60");
    const started = Date.now();
    expect(await ask(`${slow} {grey} {out}`, 1)).toEqual({
      type: "nothing",
      sentence: `${slow} did not end within 1 s and was stopped`,
    });
    expect(Date.now() - started).toBeLessThan(20_000);
    await sleep(3500);
    await expect(readFile(late)).rejects.toThrow("ENOENT");
  });

  it("stops when the command is stopped", async () => {
    const stopping = AbortSignal.timeout(200);
    const slow = await program("endless", "sleep 60");
    await expect(ask(`${slow} {grey} {out}`, 60, stopping)).rejects.toThrow();
  });

  it("refuses a program that is not there before any work", async () => {
    await expect(ask("no-such-painter {grey} {out}")).rejects.toMatchObject({ name: "ToolMissing" });
    await expect(ask("./no/such {grey} {out}")).rejects.toThrow(/is not there, or no program/);
  });
});
