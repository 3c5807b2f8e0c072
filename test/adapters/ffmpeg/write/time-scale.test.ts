import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { probe } from "#adapters/ffmpeg/probe/probe.ts";
import { readFacts } from "#adapters/ffmpeg/read/read-facts.ts";
import { readLuma } from "#adapters/ffmpeg/read/read-luma.ts";
import { assemble } from "#adapters/ffmpeg/write/assemble.ts";
import { matroskaFrame, matroskaHead } from "#adapters/ffmpeg/write/matroska.ts";
import { keptTimeBase } from "#adapters/ffmpeg/write/time-scale.ts";
import { openSegment } from "#adapters/ffmpeg/write/write-segment.ts";
import { collect, colourFrame, timelineOf } from "#test/clips/colour-frames.ts";
import { clipFolder } from "#test/clips/draw-clip.ts";
import { tools } from "#test/clips/film-tools.ts";

const folder = clipFolder();

describe("keptTimeBase", () => {
  it.each([
    [1001, 30_000, 1001, 30_000],
    [1, 90_000, 1, 90_000],
    [1, 1_200_000, 1, 120_000],
    [1, 1_000_000_000, 1, 100_000],
    [1, 999_999_937, 1, 90_000],
  ])("keeps times of %i/%i s in %i/%i", (num, den, keptNum, keptDen) => {
    expect(keptTimeBase({ num, den })).toEqual({ num: keptNum, den: keptDen });
  });

  it("lets pictures of seconds, counted in nanoseconds, be written to MP4", async () => {
    const film = join(folder, "slides.mkv");
    const size = { width: 64, height: 48 };
    const head = matroskaHead({ ...size, bitDepth: 8, frameRate: { num: 1, den: 5 }, hdrMetadata: null });
    const chroma = new Uint8Array(32 * 24).fill(128);
    const slides = [40, 90, 140].flatMap((grey, i) =>
      matroskaFrame(
        { luma: new Uint8Array(64 * 48).fill(grey), u: chroma, v: chroma },
        BigInt(i) * 5_000_000_000n,
      ),
    );
    writeFileSync(film, Buffer.concat([head, ...slides]));
    const source = await probe(tools, film);
    const frames = await collect(readLuma(tools.ffmpeg, { source }));
    const settings = { codec: "h264", crf: 30, lossless: false } as const;
    const segment = join(folder, "slides.segment.mp4");
    const writer = openSegment(tools.ffmpeg, { path: segment, source, settings });
    for (const [n, frame] of frames.entries()) await writer.write(colourFrame(frame, source, n));
    await writer.finish();
    const range = { first: 0, end: frames.length };
    const [output, timeline] = [join(folder, "slides.mp4"), timelineOf(frames)];
    await assemble(tools, { segments: [{ path: segment, range }], source, timeline, range, output });
    expect((await readFacts(tools.ffprobe, output)).ptsSeconds).toEqual([0, 5, 10]);
  });
});
