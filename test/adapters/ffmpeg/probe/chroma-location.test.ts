import { join } from "node:path";
import { expect, it } from "vitest";
import { assemble } from "#adapters/ffmpeg/write/assemble.ts";
import { encodeRemark } from "#adapters/ffmpeg/write/encoders.ts";
import { probe } from "#adapters/ffmpeg/probe/probe.ts";
import { readLuma } from "#adapters/ffmpeg/read/read-luma.ts";
import { openSegment } from "#adapters/ffmpeg/write/write-segment.ts";
import type { Codec } from "#core/film/encoding.ts";
import { collect, colourFrame, timelineOf } from "#test/clips/colour-frames.ts";
import { clipFolder, draw, shapes } from "#test/clips/draw-clip.ts";
import { tools } from "#test/clips/film-tools.ts";
import { h264Source } from "#test/support/h264-source.ts";

const folder = clipFolder();

const film = (location: string): Promise<string> =>
  draw(
    join(folder, `${location}.mp4`),
    ...[...shapes("96x64", 3), "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"],
    ...["-chroma_sample_location", location],
  );

const written = async (codec: Codec, location: string, ending: string) => {
  const source = await probe(tools, await film(location));
  const path = join(folder, `${codec}-${location}.segment`);
  const frames = await collect(readLuma(tools.ffmpeg, { source }));
  const settings = { codec, crf: 20, lossless: false } as const;
  const writer = openSegment(tools.ffmpeg, { path, source, settings });
  for (const [n, frame] of frames.entries()) await writer.write(colourFrame(frame, source, n));
  await writer.finish();
  const range = { first: 0, end: frames.length };
  const output = join(folder, `${codec}-${location}${ending}`);
  const { notCarried } = await assemble(tools, {
    ...{ segments: [{ path, range }], source, timeline: timelineOf(frames), range, output },
  });
  return { notCarried, location: (await probe(tools, output)).video.chromaLocation };
};

it.each([
  ["h264", "topleft", ".mp4"],
  ["h264", "center", ".mkv"],
  ["h264", "left", ".mov"],
  ["h265", "topleft", ".mkv"],
  ["h265", "bottom", ".mp4"],
  ["ffv1", "left", ".mkv"],
  ["ffv1", "top", ".mkv"],
  ["av1", "topleft", ".mp4"],
] as const)("marks in %s where a film's chroma samples lie: %s, %s", async (codec, location, ending) => {
  expect(await written(codec, location, ending)).toEqual({ location, notCarried: [] });
});

it("has none to mark, and misses none, in ProRes", async () => {
  expect(await written("prores", "topleft", ".mov")).toEqual({ location: null, notCarried: [] });
});

it("says before the work which places AV1 cannot name, and with the result", async () => {
  const remark = (chromaLocation: "center" | "left"): string | null =>
    encodeRemark(
      tools.ffmpeg,
      h264Source({ video: { chromaLocation } }),
      { codec: "av1", crf: 20, lossless: false },
      "film.mp4",
    );
  expect(remark("left")).toBeNull();
  expect(remark("center")).toMatch(/not written into AV1: .*chroma samples lie \(center\).*--codec h265/);
  const { notCarried } = await written("av1", "center", ".mp4");
  expect(notCarried).toEqual([expect.stringContaining("chroma location (center) could not be marked")]);
});
