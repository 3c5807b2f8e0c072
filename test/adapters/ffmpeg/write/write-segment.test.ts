import { chmodSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { EncodeSettings } from "#core/film/encoding.ts";
import type { Source } from "#core/film/source.ts";
import { encodeFailure, writeBroke } from "#adapters/ffmpeg/write/encode-failure.ts";
import { encodeFilters } from "#adapters/ffmpeg/write/encode-filters.ts";
import { encodeRefusal } from "#adapters/ffmpeg/write/encode-refusal.ts";
import { probeFilm } from "#adapters/ffmpeg/probe/probe-report.ts";
import { probe } from "#adapters/ffmpeg/probe/probe.ts";
import { readLumaDigests } from "#adapters/ffmpeg/read/read-luma-digests.ts";
import { readLuma } from "#adapters/ffmpeg/read/read-luma.ts";
import { openSegment } from "#adapters/ffmpeg/write/write-segment.ts";
import { collect, colourFrame } from "#test/clips/colour-frames.ts";
import {
  clipFolder,
  draw,
  interlacedClip,
  markedClip,
  plainClip,
  unevenClip,
} from "#test/clips/draw-clip.ts";
import { tools } from "#test/clips/film-tools.ts";
import { digest, wholeFrames } from "#test/clips/reference-decode.ts";

const folder = clipFolder();
const at = (name: string): string => join(folder, name);
const lossless = (codec: EncodeSettings["codec"]): EncodeSettings => ({ codec, crf: 16, lossless: true });

/**
 * Writes every frame of a film with made-up chroma, and proves its luma on the way; the planes that went in,
 * one digest of all three a frame.
 */
const encode = async (
  source: Source,
  path: string,
  settings: EncodeSettings,
  ffmpeg = tools.ffmpeg,
): Promise<string[]> => {
  const writer = openSegment(ffmpeg, { path, source, settings });
  const written: string[] = [];
  let read = "";
  for await (const luma of readLuma(tools.ffmpeg, { source, withDigests: true })) {
    read += luma.digest ?? "";
    const frame = colourFrame(luma, source, written.length);
    written.push([frame.luma, frame.u, frame.v].map(digest).join());
    await writer.write(frame);
  }
  expect(await writer.finish()).toBe(read);
  if (settings.lossless) expect(await readLumaDigests(tools, path)).toBe(read);
  return written;
};

/** The planes of a 4:2:0 film as it decodes. */
const decoded = async (path: string, { video: { width, height, bitDepth } }: Source): Promise<string[]> => {
  const sample = bitDepth === 8 ? 1 : 2;
  const luma = width * height * sample;
  const chroma = Math.ceil(width / 2) * Math.ceil(height / 2) * sample;
  const frames = await wholeFrames(path, luma + 2 * chroma);
  return frames.map((frame) =>
    [frame.subarray(0, luma), frame.subarray(luma, luma + chroma), frame.subarray(luma + chroma)]
      .map(digest)
      .join(),
  );
};

const codecs = ["h264", "h265", "ffv1"] as const;
const ranges = ["limited", "full"] as const;

describe("openSegment, lossless", () => {
  const cases = codecs.flatMap((codec) =>
    ranges.flatMap((range) =>
      (["yuv420p", "yuv420p10le"] as const).map((format) => [codec, format, range] as const),
    ),
  );
  it.each(cases)(
    "writes every sample of Y, U and V as it came: %s from %s, %s range",
    async (codec, pixelFormat, range) => {
      const source = await probe(
        tools,
        await markedClip(at(`${codec}-${pixelFormat}-${range}.mkv`), { pixelFormat, range }),
      );
      const path = at(`${codec}-${pixelFormat}-${range}.segment`);
      const written = await encode(source, path, lossless(codec));
      expect(await decoded(path, source)).toEqual(written);
      expect((await probe(tools, path)).video.colour).toEqual(source.video.colour);
    },
  );

  it.each(codecs)("keeps grey as it is, full range, under colour: %s", async (codec) => {
    const source = await probe(
      tools,
      await markedClip(at(`${codec}-grey.mkv`), { pixelFormat: "gray", range: "full" }),
    );
    const path = at(`${codec}-grey.segment`);
    expect(await encode(source, path, lossless(codec))).toEqual(await decoded(path, source));
    expect((await probe(tools, path)).video.colour.range).toBe("full");
  });

  it.each(codecs)("keeps the size and the luma of a picture of odd size: %s", async (codec) => {
    const source = await probe(
      tools,
      await markedClip(at(`${codec}-odd.mkv`), { pixelFormat: "yuv420p", range: "limited", size: "51x35" }),
    );
    const path = at(`${codec}-odd.segment`);
    await encode(source, path, lossless(codec));
    const back = await probe(tools, path);
    expect(back.video).toMatchObject({ width: 51, height: 35 });
    const lumaOf = async (film: Source): Promise<string[]> =>
      (await collect(readLuma(tools.ffmpeg, { source: film }))).map(({ luma }) => digest(luma));
    expect(await lumaOf(back)).toEqual(await lumaOf(source));
  });
});

describe("openSegment", () => {
  it.each(ranges)(
    "hands ProRes the luma unchanged, 8 bits with two zero bits below: %s range",
    async (range) => {
      const raw = ["-f", "lavfi", "-i", "testsrc2=s=96x64:r=25", "-frames:v", "2"];
      const source = await probe(
        tools,
        await markedClip(at(`prores-${range}.mkv`), { pixelFormat: "yuv420p", range }),
      );
      const filters = encodeFilters(source, { codec: "prores", crf: 16, lossless: false });
      const [given] = await wholeFrames(
        await draw(at("given.nut"), ...raw, "-pix_fmt", "yuv420p", "-c:v", "rawvideo"),
        96 * 64 * 1.5,
      );
      const out = await draw(
        at(`deep-${range}.nut`),
        "-i",
        at("given.nut"),
        "-vf",
        filters,
        "-c:v",
        "rawvideo",
      );
      const [got] = await wholeFrames(out, 96 * 64 * 4);
      const deep = Array.from({ length: 96 * 64 }, (_, i) => got?.readUInt16LE(2 * i));
      expect(deep).toEqual(Array.from(given?.subarray(0, 96 * 64) ?? [], (y) => 4 * y));
    },
  );

  it("writes ProRes 4:2:2 in 10 bits, and 4:4:4 where the width is odd", async () => {
    for (const [size, pixelFormat] of [
      ["96x64", /^yuv422p10le$/],
      ["51x64", /^yuv444p1[02]le$/],
    ] as const) {
      const source = await probe(
        tools,
        await markedClip(at(`prores-${size}.mkv`), { pixelFormat: "yuv420p", range: "limited", size }),
      );
      await encode(source, at(`prores-${size}.segment`), { codec: "prores", crf: 16, lossless: false });
      const { video } = await probe(tools, at(`prores-${size}.segment`));
      expect(video).toMatchObject({
        codec: "prores",
        pixelFormat: expect.stringMatching(pixelFormat) as string,
        width: source.video.width,
        colour: { range: "limited" },
      });
    }
  });

  it("keeps uneven times in the source's own ticks", async () => {
    const source = await probe(tools, await unevenClip(at("uneven.mp4")));
    await encode(source, at("uneven.segment"), { codec: "h264", crf: 30, lossless: false });
    const back = await probe(tools, at("uneven.segment"));
    expect(back.video.timeBase).toEqual(source.video.timeBase);
    const times = async (film: Source): Promise<number[]> =>
      (await collect(readLuma(tools.ffmpeg, { source: film }))).map(({ pts }) => pts);
    expect(await times(back)).toEqual(await times(source));
  });

  it.each(["h264", "prores", "ffv1"] as const)("keeps fields and pixel shape: %s", async (codec) => {
    const source = await probe(tools, await interlacedClip(at(`${codec}-fields.mkv`)));
    const path = at(`${codec}-fields.segment`);
    await encode(source, path, { codec, crf: 20, lossless: false });
    const back = await probe(tools, path);
    expect(back.video.fieldOrder).toBe("top-first");
    expect(back.video.sampleAspect).toEqual(source.video.sampleAspect);
  });

  it.each(["h264", "prores", "ffv1"] as const)(
    "marks bottom field first in frames and stream: %s",
    async (codec) => {
      const plain = await probe(tools, await interlacedClip(at(`${codec}-bottom.mkv`)));
      const source = { ...plain, video: { ...plain.video, fieldOrder: "bottom-first" } } as const;
      const path = at(`${codec}-bottom.segment`);
      await encode(source, path, { codec, crf: 20, lossless: false });
      expect((await probe(tools, path)).video.fieldOrder).toBe("bottom-first");
      const { streams } = await probeFilm(tools.ffprobe, path);
      expect(streams[0]?.field_order).toMatch(/^b[bt]$/);
    },
  );

  it.each(["h264", "h265", "prores", "ffv1"] as const)("keeps HDR metadata: %s", async (codec) => {
    const plain = await probe(
      tools,
      await markedClip(at(`${codec}-hdr.mkv`), { pixelFormat: "yuv420p10le", range: "limited" }),
    );
    const hdrMetadata =
      "master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1):max-cll=1000,400";
    const colour = {
      range: "limited",
      matrix: "bt2020nc",
      primaries: "bt2020",
      transfer: "smpte2084",
    } as const;
    await encode({ ...plain, video: { ...plain.video, hdrMetadata, colour } }, at(`${codec}-hdr.segment`), {
      codec,
      crf: 20,
      lossless: false,
    });
    expect((await probe(tools, at(`${codec}-hdr.segment`))).video).toMatchObject({ hdrMetadata, colour });
  });

  it("writes a segment of one frame", async () => {
    const source = await probe(tools, await plainClip(at("one.mp4"), 1));
    await encode(source, at("one.segment"), lossless("h264"));
    expect(
      await collect(readLuma(tools.ffmpeg, { source: await probe(tools, at("one.segment")) })),
    ).toHaveLength(1);
  });

  it("shows the segment only when it is finished, and leaves nothing when it is aborted", async () => {
    const source = await probe(tools, await plainClip(at("abort.mp4"), 3));
    const frames = await collect(readLuma(tools.ffmpeg, { source }));
    const writer = openSegment(tools.ffmpeg, {
      path: at("abort.segment"),
      source,
      settings: lossless("h264"),
    });
    for (const [n, frame] of frames.entries()) await writer.write(colourFrame(frame, source, n));
    expect(existsSync(at("abort.segment"))).toBe(false);
    await writer.abort();
    expect(readdirSync(folder).filter((name) => name.startsWith("abort.segment"))).toEqual([]);
  });

  it("is canceled by its signal", async () => {
    const source = await probe(tools, await plainClip(at("stop.mp4"), 3));
    const stop = new AbortController();
    const writer = openSegment(tools.ffmpeg, {
      path: at("stop.segment"),
      source,
      settings: lossless("h264"),
      signal: stop.signal,
    });
    const [frame] = await collect(readLuma(tools.ffmpeg, { source }));
    if (frame !== undefined) await writer.write(colourFrame(frame, source, 0));
    stop.abort();
    await expect(writer.finish()).rejects.toMatchObject({ name: "Canceled" });
  });

  it("says that the disk is full, and leaves nothing behind", async () => {
    const source = await probe(tools, await plainClip(at("full.mp4"), 40, "640x480"));
    const path = at("small-disk-ffmpeg");
    writeFileSync(path, `#!/bin/bash\ntrap '' XFSZ\nulimit -f 64\nexec "${tools.ffmpeg.path}" "$@"\n`);
    chmodSync(path, 0o755);
    await expect(
      encode(source, at("full.segment"), lossless("h264"), { ...tools.ffmpeg, path }),
    ).rejects.toMatchObject({ name: "DiskFull" });
    expect(readdirSync(folder).filter((name) => name.startsWith("full.segment"))).toEqual([]);
  });

  it("says that a folder cannot be written", async () => {
    const source = await probe(tools, await plainClip(at("nowhere.mp4"), 3));
    const encoding = encode(source, "/nowhere/x.segment", lossless("h264"));
    await expect(encoding).rejects.toMatchObject({
      name: "OutputUnwritable",
      message: expect.stringContaining("/nowhere") as string,
    });
  });

  it("will not take frames out of order for a film", async () => {
    const source = await probe(tools, await plainClip(at("order.mp4"), 2));
    const [first] = await collect(readLuma(tools.ffmpeg, { source }));
    const writer = openSegment(tools.ffmpeg, {
      path: at("order.segment"),
      source,
      settings: lossless("h264"),
    });
    if (first === undefined) throw new Error("no frame");
    await writer.write(colourFrame(first, source, 0));
    await expect(writer.write(colourFrame(first, source, 0))).rejects.toThrow(RangeError);
    await writer.abort();
  });
});

describe("writeBroke", () => {
  it("sees a write that failed under exit code 0", () => {
    expect(writeBroke(["Error writing trailer of x: No space left on device"])).toBe(true);
    expect(writeBroke(["deprecated pixel format used"])).toBe(false);
  });
});

describe("encodeFailure", () => {
  it("tells a full disk from an encoder that failed", () => {
    expect(encodeFailure("x", ["av_interleaved_write_frame(): No space left on device"], "").name).toBe(
      "DiskFull",
    );
    expect(encodeFailure("x", ["x: Permission denied"], "").name).toBe("OutputUnwritable");
    expect(
      encodeFailure(
        "x",
        ["", "bad pts", "    Last message repeated 1 times", "Conversion failed!"],
        "with code 1",
      ).message,
    ).toContain("while writing x: bad pts");
  });
});

describe("encodeRefusal", () => {
  it("refuses what ProRes cannot hold, with what to choose instead", async () => {
    const full = await probe(
      tools,
      await markedClip(at("refuse.mkv"), { pixelFormat: "yuv420p", range: "full" }),
    );
    expect(encodeRefusal(full, { codec: "prores", crf: 16, lossless: false })).toMatch(
      /full-range.*--codec/,
    );
    expect(encodeRefusal(full, lossless("prores"))).toMatch(/never lossless/);
    expect(encodeRefusal(full, lossless("h264"))).toBeNull();
  });
});
