import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import type { Codec } from "#core/film/encoding.ts";
import { encodeRefusal } from "#adapters/ffmpeg/write/encode-refusal.ts";
import { openSegment } from "#adapters/ffmpeg/write/write-segment.ts";
import { probe } from "#adapters/ffmpeg/probe/probe.ts";
import { readLuma } from "#adapters/ffmpeg/read/read-luma.ts";
import { colourFrame } from "#test/clips/colour-frames.ts";
import { clipFolder, markedClip, plainClip } from "#test/clips/draw-clip.ts";
import { tools } from "#test/clips/film-tools.ts";
import { h264Source } from "#test/support/h264-source.ts";

const folder = clipFolder();

/** Peak signal to noise of Y, dB. */
const lumaPsnr = async (film: string, other: string): Promise<number> => {
  const graph =
    "[0:v]extractplanes=y,format=gray10le[a];[1:v]extractplanes=y,format=gray10le[b];[a][b]psnr";
  const { stderr } = await execa(tools.ffmpeg.path, [
    ...["-hide_banner", "-i", film, "-i", other, "-lavfi", graph, "-f", "null", "-"],
  ]);
  return Number(/average:([\d.]+|inf)/.exec(stderr)?.[1]?.replace("inf", "Infinity"));
};

describe("codecs that people deliver", () => {
  it.each([
    ["prores4444", "prores", "4444", /^yuv444p1[02]le$/, 50],
    ["dnxhr", "dnxhd", "DNXHR HQX", /^yuv422p10le$/, 50],
    ["dnxhr444", "dnxhd", "DNXHR 444", /^yuv444p10le$/, 50],
    ["av1", "av1", "Main", /^yuv420p$/, 40],
  ] as const)(
    "writes %s, and gives the encoder the film's own luma",
    async (codec, name, profile, format, min) => {
      const film = await plainClip(join(folder, "film.mp4"), 3, "256x144");
      const source = await probe(tools, film);
      const path = join(folder, `${codec}.segment`);
      const writer = openSegment(tools.ffmpeg, {
        path,
        source,
        settings: { codec, crf: 16, lossless: false },
      });
      let read = "";
      let count = 0;
      for await (const luma of readLuma(tools.ffmpeg, { source, withDigests: true })) {
        read += luma.digest ?? "";
        await writer.write(colourFrame(luma, source, count++));
      }
      expect(await writer.finish()).toBe(read);
      const { video } = await probe(tools, path);
      expect(video).toMatchObject({
        codec: name,
        pixelFormat: expect.stringMatching(format) as string,
        colour: { range: "limited" },
      });
      const { stdout } = await execa(tools.ffprobe.path, [
        ...["-v", "error", "-show_entries", "stream=profile", "-of", "csv=p=0", path],
      ]);
      expect(stdout.trim()).toBe(profile);
      expect(await lumaPsnr(film, path)).toBeGreaterThan(min);
    },
  );

  it("keeps ten bits in AV1", async () => {
    const source = await probe(
      tools,
      await markedClip(join(folder, "deep.mkv"), {
        pixelFormat: "yuv420p10le",
        range: "full",
        size: "96x64",
      }),
    );
    const path = join(folder, "deep.segment");
    const settings = { codec: "av1", crf: 16, lossless: false } as const;
    const writer = openSegment(tools.ffmpeg, { path, source, settings });
    let count = 0;
    for await (const luma of readLuma(tools.ffmpeg, { source }))
      await writer.write(colourFrame(luma, source, count++));
    await writer.finish();
    expect((await probe(tools, path)).video).toMatchObject({
      pixelFormat: "yuv420p10le",
      colour: { range: "full" },
    });
  });
});

describe("encodeRefusal, of codecs that people deliver", () => {
  const refusal = (codec: Codec, video: object = {}, lossless = false): string | null =>
    encodeRefusal(h264Source({ video: { width: 640, height: 480, ...video } }), {
      codec,
      crf: 16,
      lossless,
    });

  it("names what a codec cannot hold, and what to choose instead", () => {
    expect(refusal("dnxhr", { width: 200 })).toMatch(/DNxHR takes pictures from 256x120.*200x480.*--codec/);
    expect(refusal("av1", { width: 641 })).toMatch(/even sizes.*641x480/);
    expect(refusal("dnxhr444", { fieldOrder: "top-first" })).toMatch(/DNxHR 444 is written without fields/);
    expect(refusal("av1", {}, true)).toMatch(/AV1 is never lossless here/);
    expect(refusal("prores4444", { colour: { ...h264Source({}).video.colour, range: "full" } })).toMatch(
      /ProRes 4444 cannot mark full-range/,
    );
  });

  it("refuses nothing of a plain film", () => {
    for (const codec of ["prores4444", "dnxhr", "dnxhr444", "av1"] as const)
      expect(refusal(codec)).toBeNull();
  });
});
