import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCutFile } from "#adapters/cuts/cut-files.ts";
import { placeCuts } from "#core/cuts/place-cuts.ts";
import { ntsc, steadyFilm } from "#test/core/cuts/cut-film.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cut-files-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const read = async (content: string | Uint8Array) => {
  const path = join(folder, "cuts.csv");
  await writeFile(path, content);
  return readCutFile(path);
};

describe("readCutFile", () => {
  it.each([
    ["commas, quotes and a comment", '# by hand\nfirst,note\n20,"a, b"\n50,"two\nlines"\n'],
    ["semicolons", "first;note\r\n20;a\r\n50;b\r\n"],
    ["tabs", "first\tnote\n20\ta\n50\tb\n"],
    ["a mark of UTF-8", "\uFEFFfirst\n20\n50\n"],
    ["UTF-16 as spreadsheets save it", Buffer.from("\uFEFFfirst\n20\n50\n", "utf16le")],
    ["drop-frame timecodes with a semicolon", "timecode,note\n00:00:00;20,a\n00:00:01;20,b\n"],
  ])("reads CSV with %s", async (_, content) => {
    expect(placeCuts(await read(content), steadyFilm(100, ntsc)).cuts).toEqual([20, 50]);
  });

  it("names the line of a table, and the file that is not there", async () => {
    await expect(read("first,note\n20,a\nx,b\n")).rejects.toThrow(/cuts\.csv, line 3: "x" is no place/);
    await expect(read('first\n"20\n')).rejects.toThrow(/cuts\.csv: it is no CSV: /);
    await expect(readCutFile(join(folder, "none.csv"))).rejects.toMatchObject({ name: "MediaMissing" });
    await expect(readCutFile(folder)).rejects.toThrow(/it is a folder/);
    await expect(readCutFile("s3://bucket/cuts.csv")).rejects.toThrow(/lie in S3/);
  });
});
