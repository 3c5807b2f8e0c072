import { describe, expect, it } from "vitest";
import { concatList } from "#adapters/ffmpeg/write/concat-list.ts";
import { timelineOf } from "#test/clips/colour-frames.ts";

const luma = new Uint8Array();
const timeline = timelineOf([0, 1001, 2002, 4004].map((pts) => ({ pts, luma })));
const segments = [
  { path: "/job/it's one", range: { first: 0, end: 2 } },
  { path: "/job/two", range: { first: 2, end: 4 } },
];
const durations = (list: string): string[] =>
  [...list.matchAll(/^duration (.+)$/gm)].map((match) => match[1] ?? "");

describe("concatList", () => {
  it("gives each segment the time to the next one's first frame", () => {
    const list = concatList(segments, timeline, { num: 1, den: 30_000 }, "mp4");
    expect(durations(list)).toEqual(["0.066733", "0.133467"]);
  });

  it("counts in whole milliseconds for Matroska, rounded from the film's start so that nothing adds up", () => {
    const list = concatList(segments, timeline, { num: 1, den: 30_000 }, "matroska");
    expect(durations(list)).toEqual(["0.067", "0.133"]);
  });

  it("quotes paths as the list wants them", () => {
    const list = concatList(segments, timeline, { num: 1, den: 30_000 }, "mp4");
    expect(list).toContain(String.raw`file 'file:/job/it'\''s one'`);
    expect(list.startsWith("ffconcat version 1.0\n")).toBe(true);
  });
});
