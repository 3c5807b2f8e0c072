import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chaptersElement, editionsOf } from "#adapters/ffmpeg/probe/matroska-chapters.ts";
import { probe } from "#adapters/ffmpeg/probe/probe.ts";
import { probeFilm } from "#adapters/ffmpeg/probe/probe-report.ts";
import { clipFolder, draw } from "#test/clips/draw-clip.ts";
import { tools } from "#test/clips/film-tools.ts";
import { joinFilm } from "#test/clips/join-film.ts";

const folder = clipFolder();
const at = (name: string): string => join(folder, name);

/** An element with its size in eight bytes, as other programs may write it. */
const element = (name: string, ...content: readonly (Buffer | string | number)[]): Buffer => {
  const bytes = Buffer.concat(
    content.map((part) => (typeof part === "number" ? numberBytes(part) : Buffer.from(part))),
  );
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE((1n << 56n) | BigInt(bytes.length));
  return Buffer.concat([Buffer.from(name, "hex"), size, bytes]);
};
const numberBytes = (value: number): Buffer => {
  const bytes = Buffer.alloc(6);
  bytes.writeUIntBE(value, 0, 6);
  return bytes;
};

const atom = (uid: number, seconds: readonly [number, number], title: string, ...more: Buffer[]): Buffer =>
  element(
    "b6",
    element("73c4", uid),
    element("91", seconds[0] * 1e9),
    element("92", seconds[1] * 1e9),
    element("80", element("85", title), element("437c", "swe")),
    ...more,
  );

/** Two editions: one played in an order of its own, with a chapter in a chapter and one of another file. */
const chaptersFrom = (start: number): Buffer =>
  element(
    "1043a770",
    element(
      "45b9",
      element("45bc", 11),
      element("45dd", 1),
      atom(1, [start + 1, start + 2], "second half"),
      atom(2, [start, start + 1], "first half", atom(3, [start + 0.25, start + 1], "inner")),
      atom(4, [5, 6], "elsewhere", element("6e67", Buffer.alloc(16, 7))),
      element("ec", Buffer.alloc(9)),
    ),
    element("45b9", element("45bc", 12), atom(5, [start + 0.5, start + 1], "plain")),
  );

/** A film of two seconds with these chapters, put before its first cluster. */
const filmWith = async (name: string, chapters: Buffer, offset = "0"): Promise<string> => {
  const room = 4096;
  const path = await draw(
    at(name),
    ...["-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=2", "-c:v", "ffv1", "-output_ts_offset", offset],
    ...["-metadata_header_padding", String(room)],
  );
  const bytes = await readFile(path);
  const cluster = bytes.indexOf(
    Buffer.from("1f43b675", "hex"),
    bytes.indexOf(Buffer.from("1654ae6b", "hex")),
  );
  chapters.copy(bytes, cluster - room);
  const left = room - chapters.length;
  element("ec", Buffer.alloc(left - 9)).copy(bytes, cluster - left);
  await writeFile(path, bytes);
  return path;
};

const shown = async (path: string): Promise<readonly (readonly [string | undefined, number, number])[]> =>
  (await probeFilm(tools.ffprobe, path)).chapters.map(({ tags, start_time: start, end_time: end }) => [
    tags["title"],
    start,
    end,
  ]);

describe("chapters of Matroska", () => {
  it.each([
    ["from zero", 0],
    ["in a film that begins a minute late", 60],
  ])("go along with their order, their lists and what lies in them: %s", async (_, start) => {
    const film = await filmWith(`ordered-${start}.mkv`, chaptersFrom(start), String(start));
    const source = await probe(tools, film);
    const editions = { count: 2, ordered: true, linked: true };
    expect(source.editions).toEqual(editions);
    expect(source.notes).toContainEqual(expect.stringContaining("parts that lie in other files"));
    const output = at(`ordered-out-${start}.mkv`);
    expect(await joinFilm(film, output)).toEqual([]);
    expect((await probe(tools, output)).editions).toEqual(editions);
    // ffmpeg passes over chapters that begin before one it has read.
    expect(await shown(output)).toEqual([
      ["second half", 1, 2],
      ["elsewhere", 5, 6],
    ]);
    const bytes = await readFile(output);
    for (const kept of ["first half", "inner", "plain", "swe"]) expect(bytes.includes(kept)).toBe(true);
    // Read again they are what was written: nothing was added or lost on the way.
    expect(await chaptersElement(output, 0)).toEqual(await chaptersElement(film, -start));
  });

  it("are written as one list in a part of a film, which is said", async () => {
    const film = await filmWith("part.mkv", chaptersFrom(0));
    expect(await joinFilm(film, at("part-out.mkv"), { range: { first: 25, end: 50 } })).toEqual([
      "its chapters are written as one list, in the order of the pictures",
    ]);
  });

  it("that are damaged are none, and harm nothing", async () => {
    const chapters = chaptersFrom(0);
    const film = await filmWith("damaged.mkv", chapters);
    const bytes = await readFile(film);
    const place = bytes.indexOf(chapters);
    for (let n = 4; n < chapters.length; n += 3) {
      const damaged = Buffer.from(bytes);
      damaged.fill(n % 2 === 0 ? 0xff : 0, place + n, place + n + 2);
      await writeFile(at("damage.mkv"), damaged);
      const editions = await editionsOf(at("damage.mkv"));
      expect(editions === null || editions.count <= 2).toBe(true);
      await chaptersElement(at("damage.mkv"), 1);
    }
  });
});
