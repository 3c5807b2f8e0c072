import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { LumaFrame } from "#core/film/planes.ts";
import type { Source } from "#core/film/source.ts";
import { probe } from "#adapters/ffmpeg/probe/probe.ts";
import { readLuma } from "#adapters/ffmpeg/read/read-luma.ts";
import { timelineOf } from "#test/clips/colour-frames.ts";
import {
  clipFolder,
  draw,
  formatClip,
  interlacedClip,
  markedClip,
  plainClip,
  shapes,
  turnedClip,
  unevenClip,
} from "#test/clips/draw-clip.ts";
import { readsTransportStreams, tools } from "#test/clips/film-tools.ts";
import { digest, wholeFrames } from "#test/clips/reference-decode.ts";

const folder = clipFolder();
const at = (name: string): string => join(folder, name);

const read = (
  source: Source,
  request: Partial<Parameters<typeof readLuma>[1]> = {},
): Promise<LumaFrame[]> => collect(readLuma(tools.ffmpeg, { source, ...request }));

const collect = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
};

const digests = (frames: readonly LumaFrame[]): string[] => frames.map(({ luma }) => digest(luma));

describe("readLuma", () => {
  it.each([
    ["yuv420p", 1.5, "limited"],
    ["yuv420p", 1.5, "full"],
    ["yuv422p", 2, "limited"],
    ["yuv444p", 3, "full"],
    ["yuv420p10le", 3, "limited"],
    ["yuv422p10le", 4, "full"],
    ["gray", 1, "full"],
  ] as const)(
    "gives the decoded Y plane bit for bit: %s, %f bytes a pixel, %s range",
    async (pixelFormat, bytes, range) => {
      const path = await markedClip(at(`${pixelFormat}-${range}.mkv`), { pixelFormat, range });
      const source = await probe(tools, path);
      expect(source.video.colour.range).toBe(range);
      const whole = await wholeFrames(path, 96 * 64 * bytes);
      const planeBytes = 96 * 64 * (source.video.bitDepth / 8 > 1 ? 2 : 1);
      expect(digests(await read(source))).toEqual(
        whole.map((frame) => digest(frame.subarray(0, planeBytes))),
      );
    },
  );

  it("gives the decoded Y plane of a picture of odd size", async () => {
    const path = await markedClip(at("odd.mkv"), {
      pixelFormat: "yuv420p",
      range: "limited",
      size: "51x35",
    });
    const whole = await wholeFrames(path, 51 * 35 + 2 * 26 * 18);
    expect(digests(await read(await probe(tools, path)))).toEqual(
      whole.map((frame) => digest(frame.subarray(0, 51 * 35))),
    );
  });

  it.each([
    ...[
      "yuyv422",
      "uyvy422",
      "nv12",
      "yuv410p",
      "yuv411p",
      "yuv440p",
      "yuva420p",
      "yuv420p12le",
      "yuv422p16le",
    ],
    ...[
      "yuv420p10be",
      "gray10le",
      "gray16le",
      "ya8",
      "rgb24",
      "bgra",
      "pal8",
      "monob",
      "gbrp",
      "rgb48le",
      "rgb565le",
    ],
  ])("takes luma of %s", async (pixelFormat) => {
    const source = await probe(tools, await formatClip(at(`${pixelFormat}.nut`), pixelFormat));
    const frames = await read(source);
    expect(frames).toHaveLength(3);
    expect(new Set(frames[0]?.luma).size).toBeGreaterThan(1);
  });

  it("gives every frame of an uneven film once, at its own time", async () => {
    const frames = await read(await probe(tools, await unevenClip(at("uneven.mp4"))));
    expect(frames.map(({ pts }) => pts)).toEqual(
      Array.from({ length: 30 }, (_, n) => n * 3003 + n * n * 61),
    );
  });

  it.each([90, 180, 270] as const)("turns the model's plane upright: %i degrees", async (turn) => {
    const source = await probe(tools, await turnedClip(at(`turn${turn}.mp4`), turn));
    const size = turn === 180 ? { width: 48, height: 32 } : { width: 32, height: 48 };
    const [upright] = await read(source, { scaleTo: size });
    const [coded] = await read(
      { ...source, video: { ...source.video, rotation: 0 } },
      { scaleTo: { width: 48, height: 32 } },
    );
    const codedAt = (x: number, y: number): number | undefined => coded?.luma[y * 48 + x];
    const from = {
      90: (x: number, y: number) => codedAt(y, 31 - x),
      180: (x: number, y: number) => codedAt(47 - x, 31 - y),
      270: (x: number, y: number) => codedAt(47 - y, x),
    }[turn];
    for (const [x, y] of [
      [0, 0],
      [5, 3],
      [size.width - 1, 1],
      [7, size.height - 1],
    ] as const) {
      expect(upright?.luma[y * size.width + x]).toBe(from(x, y));
    }
  });

  it("keeps the range of a scaled plane", async () => {
    const path = await draw(
      at("flat.mkv"),
      "-f",
      "lavfi",
      "-i",
      "color=0x808080:s=64x64:d=0.2",
      "-c:v",
      "ffv1",
      "-pix_fmt",
      "yuv420p",
    );
    const source = await probe(tools, path);
    const [coded] = await read(source);
    const [scaled] = await read(source, { scaleTo: { width: 16, height: 16 } });
    expect(new Set(scaled?.luma)).toEqual(new Set(coded?.luma));
  });

  it("stops ffmpeg when its reader stops early", async () => {
    const source = await probe(tools, await plainClip(at("early.mp4"), 60));
    for await (const { pts } of readLuma(tools.ffmpeg, { source })) {
      expect(pts).toBe(0);
      break;
    }
  });

  it("is canceled by its signal", async () => {
    const source = await probe(tools, await plainClip(at("cancel.mp4"), 60));
    const stop = new AbortController();
    const reading = async (): Promise<void> => {
      for await (const { pts } of readLuma(tools.ffmpeg, { source, signal: stop.signal })) {
        if (pts >= 0) stop.abort();
      }
    };
    await expect(reading()).rejects.toMatchObject({ name: "Canceled" });
  });

  it("fails when ffmpeg is killed mid-way", async () => {
    const source = await probe(tools, await plainClip(at("killed.mp4"), 60, "640x480"));
    const path = at("dying-ffmpeg");
    writeFileSync(path, `#!/bin/sh\n"${tools.ffmpeg.path}" "$@" | head -c 1000000\nkill -9 $$\n`);
    chmodSync(path, 0o755);
    const reading = collect(readLuma({ ...tools.ffmpeg, path }, { source }));
    await expect(reading).rejects.toMatchObject({ name: "ToolFailed" });
  });
});

describe("readLuma of a part", () => {
  const openGop = [
    "-c:v",
    "libx265",
    "-x265-params",
    "log-level=error:keyint=12:min-keyint=12:open-gop=1:bframes=4",
    "-pix_fmt",
    "yuv420p",
  ];
  const clips: readonly (readonly [string, (path: string) => Promise<string>])[] = [
    ["mp4", (path) => plainClip(path)],
    ["mkv", (path) => plainClip(path)],
    ["mov", unevenClip],
    ["ts", interlacedClip],
    ["open.ts", (path) => draw(path, ...shapes("96x64", 60), ...openGop)],
    ["open.mp4", (path) => draw(path, ...shapes("96x64", 60), ...openGop)],
    ["open.mkv", (path) => draw(path, ...shapes("96x64", 60), ...openGop)],
    ["mpg", interlacedClip],
    ["avi", (path) => draw(path, ...shapes("96x64", 50), "-c:v", "mpeg4", "-bf", "2", "-g", "12")],
    ["flv", (path) => plainClip(path)],
    [
      "webm",
      (path) =>
        draw(
          path,
          ...shapes("96x64", 60),
          "-c:v",
          "libvpx",
          "-g",
          "12",
          "-auto-alt-ref",
          "1",
          "-lag-in-frames",
          "10",
          "-b:v",
          "200k",
        ),
    ],
    [
      "vp9.webm",
      (path) =>
        draw(
          path,
          ...shapes("96x64", 60),
          "-c:v",
          "libvpx-vp9",
          "-g",
          "20",
          "-b:v",
          "200k",
          "-cpu-used",
          "8",
          "-deadline",
          "realtime",
        ),
    ],
    ["ogv", (path) => draw(path, ...shapes("96x64", 50), "-c:v", "libtheora", "-g", "12")],
    ["gif", (path) => draw(path, ...shapes("50x33", 30, "10"))],
    ["h264", (path) => plainClip(path)],
    ["m2v", interlacedClip],
  ];

  it.each(clips.filter(([ending]) => readsTransportStreams || !ending.endsWith("ts")))(
    "gives exactly the frames asked for: %s",
    async (ending, make) => {
      const source = await probe(tools, await make(at(`part.${ending}`)));
      const whole = await read(source);
      const timeline = timelineOf(whole);
      const n = whole.length;
      for (const [first, end] of [
        [0, 3],
        [17, 18],
        [n - 9, n - 2],
        [n - 1, n],
      ] as const) {
        const part = await read(source, { part: { range: { first, end }, timeline } });
        expect(digests(part)).toEqual(digests(whole.slice(first, end)));
        expect(part.map(({ pts }) => pts)).toEqual(timeline.pts.slice(first, end));
      }
    },
  );

  it.each([
    ["10 bits", (path: string) => markedClip(path, { pixelFormat: "yuv420p10le", range: "limited" })],
    ["turned", (path: string) => turnedClip(path, 90)],
    ["interlaced", interlacedClip],
  ] as const)("tells digests of coded planes, whatever they are scaled to: %s", async (name, drawn) => {
    const source = await probe(tools, await drawn(at(`digests-${name.replace(" ", "")}.mkv`)));
    const scaled = await read(source, { scaleTo: { width: 32, height: 32 }, withDigests: true });
    const coded = await read(source, { withDigests: true });
    const [ours, theirs] = [timelineOf(scaled).luma, timelineOf(coded).luma];
    expect(ours).toBe(theirs);
    expect(new Set(coded.map(({ digest: its }) => its)).size).toBe(coded.length);
    const [part] = await read(source, {
      part: { range: { first: 5, end: 6 }, timeline: timelineOf(scaled) },
      withDigests: true,
    });
    expect(part?.digest).toBe(coded[5]?.digest);
  });

  it("does not take a plane for the planned one that is another, but in a damaged film", async () => {
    const source = await probe(tools, await plainClip(at("other-plane.mp4"), 40));
    const timeline = timelineOf(await read(source, { withDigests: true }));
    const part = { range: { first: 30, end: 34 }, timeline };
    expect(await read(source, { part, withDigests: true })).toHaveLength(4);
    const other = { ...timeline, luma: timeline.luma.slice(0, 16 * 32) + "0".repeat(16 * 8) };
    await expect(read(source, { part: { ...part, timeline: other }, withDigests: true })).rejects.toThrow(
      /frame 32 .* did not decode as it did when the film was planned/,
    );
    const damaged = { ...other, decodeErrors: ["error while decoding MB 3 2"] };
    expect(await read(source, { part: { ...part, timeline: damaged }, withDigests: true })).toHaveLength(4);
  });

  it("says which frame is not as it was planned", async () => {
    const source = await probe(tools, await plainClip(at("changed.mp4")));
    const timeline = timelineOf(await read(source));
    const moved = { ...timeline, pts: timeline.pts.map((pts, i) => (i === 30 ? pts + 1 : pts)) };
    const reading = read(source, { part: { range: { first: 28, end: 34 }, timeline: moved } });
    await expect(reading).rejects.toMatchObject({ name: "ChunkIncomplete", details: { frame: 30 } });
  });

  it("will not take a part outside the film for one", async () => {
    const source = await probe(tools, await plainClip(at("outside.mp4"), 5));
    const timeline = timelineOf(await read(source));
    await expect(read(source, { part: { range: { first: 4, end: 9 }, timeline } })).rejects.toThrow(
      RangeError,
    );
  });
});
