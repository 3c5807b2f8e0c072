import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import type { Codec } from "#core/film/encoding.ts";
import { sourceFor } from "#core/film/kept-picture.ts";
import type { Source } from "#core/film/source.ts";
import type { SegmentWriter } from "#core/ports/film-writer.ts";
import { encodeRefusal } from "#adapters/ffmpeg/write/encode-refusal.ts";
import { openSegment } from "#adapters/ffmpeg/write/write-segment.ts";
import { probe } from "#adapters/ffmpeg/probe/probe.ts";
import { readLumaDigests } from "#adapters/ffmpeg/read/read-luma-digests.ts";
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

/** Gives an encoder a whole film, and proves that it got the film's own luma. @returns digests of that */
const writeAll = async (writer: SegmentWriter, source: Source): Promise<string> => {
  let read = "";
  let count = 0;
  for await (const luma of readLuma(tools.ffmpeg, { source, withDigests: true })) {
    read += luma.digest ?? "";
    await writer.write(colourFrame(luma, source, count++));
  }
  expect(await writer.finish()).toBe(read);
  return read;
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
      await writeAll(writer, source);
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

  it.each([
    ["ffv1", "yuva420p", 0],
    ["prores4444", "yuva444p12le", 0.001],
  ] as const)("keeps a film's alpha in %s", async (codec, format, most) => {
    const film = join(folder, `alpha-${codec}.mov`);
    await execa(tools.ffmpeg.path, [
      ...["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x48", "-frames:v", "2"],
      ...["-vf", "format=rgba,geq=r='r(X,Y)':g='r(X,Y)':b='r(X,Y)':a='255-4*X*gte(X,8)'"],
      ...["-c:v", "qtrle", film],
    ]);
    const source = sourceFor(await probe(tools, film), codec);
    expect(source.video).toMatchObject({ alpha: "kept", bitDepth: 8 });
    const path = join(folder, `alpha-${codec}.segment`);
    const settings = { codec, crf: 16, lossless: codec === "ffv1" } as const;
    const writer = openSegment(tools.ffmpeg, { path, source, settings });
    const given: number[] = [];
    let count = 0;
    for await (const frame of readLuma(tools.ffmpeg, { source, withDigests: true, withAlpha: true })) {
      given.push(...(frame.alpha ?? []));
      await writer.write({ ...colourFrame(frame, source, count++), alpha: frame.alpha ?? frame.luma });
    }
    await writer.finish();
    const written = await probe(tools, path);
    expect(written.video).toMatchObject({ pixelFormat: format, alpha: "dropped" });
    const back: number[] = [];
    const again = sourceFor(written, codec);
    for await (const frame of readLuma(tools.ffmpeg, { source: again, withAlpha: true }))
      back.push(...(frame.alpha ?? []));
    const full = 2 ** again.video.bitDepth - 1;
    expect([given.length, given[0], Math.min(...given)]).toEqual([2 * 64 * 48, 255, 3]);
    const worst = given.reduce(
      (most, alpha, at) => Math.max(most, Math.abs(alpha / 255 - back[at]! / full)),
      0,
    );
    expect(worst).toBeLessThanOrEqual(most);
  });

  it.each([
    ["h265-12", "yuv420p12le", "yuv420p12le"],
    ["ffv1", "yuv420p12le", "yuv420p12le"],
    ["ffv1", "yuv420p16le", "yuv420p16le"],
    ["h265", "yuv420p16le", "yuv420p10le"],
  ] as const)("gives %s of a film in %s its luma in %s", async (codec, given, written) => {
    const film = await markedClip(join(folder, `${codec}-${given}.mkv`), {
      ...{ pixelFormat: given, range: "limited", size: "96x64" },
    });
    const source = sourceFor(await probe(tools, film), codec);
    const path = join(folder, `${codec}-${given}.segment`);
    const settings = { codec, crf: 16, lossless: true } as const;
    const writer = openSegment(tools.ffmpeg, { path, source, settings });
    const read = await writeAll(writer, source);
    expect((await probe(tools, path)).video.pixelFormat).toBe(written);
    expect(await readLumaDigests(tools, path)).toBe(read);
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
