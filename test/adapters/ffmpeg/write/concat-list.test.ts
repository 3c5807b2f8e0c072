import { describe, expect, it } from "vitest";
import { concatList } from "#adapters/ffmpeg/write/concat-list.ts";
import { timelineOf } from "#test/clips/colour-frames.ts";

const luma = new Uint8Array();
const timeline = timelineOf([0, 1001, 2002, 4004].map((pts) => ({ pts, luma })));
const segments = [
  { path: "/job\nin two lines/segments/it's one", range: { first: 0, end: 2 } },
  { path: "/job\nin two lines/segments/two", range: { first: 2, end: 4 } },
];
const folder = "/job\nin two lines/segments";
const listOf = (format: "mp4" | "matroska"): string =>
  concatList(segments, { folder, timeline, timeBase: { num: 1, den: 30_000 }, format });
const durations = (list: string): string[] =>
  [...list.matchAll(/^duration (.+)$/gm)].map((match) => match[1] ?? "");

describe("concatList", () => {
  it("gives each segment the time to the next one's first frame", () => {
    const list = listOf("mp4");
    expect(durations(list)).toEqual(["0.066733", "0.133467"]);
  });

  it("counts in whole milliseconds for Matroska, rounded from the film's start so that nothing adds up", () => {
    const list = listOf("matroska");
    expect(durations(list)).toEqual(["0.067", "0.133"]);
  });

  it("names segments from its folder, whose own name may hold what a list cannot, and quotes them", () => {
    const list = listOf("mp4");
    const lines = list.split("\n").filter((line) => !line.startsWith("duration"));
    const files = [String.raw`file 'file:it'\''s one'`, "file 'file:two'"];
    expect(lines).toEqual(["ffconcat version 1.0", ...files, ""]);
  });
});
