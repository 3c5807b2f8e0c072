import { join } from "node:path";
import { expect, it } from "vitest";
import { encodeRemark } from "#adapters/ffmpeg/write/encoders.ts";
import { probe } from "#adapters/ffmpeg/probe/probe.ts";
import type { Codec } from "#core/film/encoding.ts";
import { clipFolder, draw, shapes } from "#test/clips/draw-clip.ts";
import { tools } from "#test/clips/film-tools.ts";
import { joinFilm } from "#test/clips/join-film.ts";
import { h264Source } from "#test/support/h264-source.ts";

const folder = clipFolder();

const film = (location: string): Promise<string> =>
  draw(
    join(folder, `${location}.mp4`),
    ...[...shapes("96x64", 3), "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"],
    ...["-chroma_sample_location", location],
  );

const written = async (codec: Codec, location: string, ending: string) => {
  const output = join(folder, `${codec}-${location}${ending}`);
  const notCarried = await joinFilm(await film(location), output, { codec });
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
