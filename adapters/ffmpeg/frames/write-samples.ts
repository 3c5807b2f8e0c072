import type { Writable } from "node:stream";
import { join } from "node:path";
import { JobError } from "#core/errors.ts";
import type { SampleDepth } from "#core/film/frame-facts.ts";
import type { FramePattern } from "#core/film/frame-name.ts";
import { packedFrame, type FrameSamples } from "#core/colour/frame-samples.ts";
import type { PlaneSize } from "#core/film/planes.ts";
import { writtenFailure } from "#adapters/ffmpeg/process/written-failure.ts";
import { bytesOfSample, rawLayout, type RawLayout } from "#adapters/ffmpeg/frames/read-samples.ts";
import { noHiddenConversion, passthrough, type Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { pipeOf, startChild, withoutAddresses } from "#adapters/ffmpeg/process/child.ts";
import { fileAddress } from "#adapters/ffmpeg/process/guarded-input.ts";
import { moving } from "#adapters/ffmpeg/process/stall-limit.ts";
import { tellingLine } from "#adapters/ffmpeg/process/telling-line.ts";
import { stoppedBy } from "#adapters/ffmpeg/process/stopped.ts";

/** Kinds of pictures that sequences are written as. */
export const writtenFormats = ["png", "tiff", "tga", "dpx", "exr"] as const;
export type WrittenFormat = (typeof writtenFormats)[number];

/** How frames are written: the depth is one that the format has. */
export type FrameEncoding = {
  readonly format: WrittenFormat;
  readonly depth: SampleDepth;
  readonly hasAlpha: boolean;
};

/** Depths a format is written with, each with its pixel format without and with alpha. */
const pixelFormats: Readonly<
  Record<
    WrittenFormat,
    Readonly<Partial<Record<SampleDepth, readonly [plain: string, alpha: string | null]>>>
  >
> = {
  png: { 8: ["rgb24", "rgba"], 16: ["rgb48be", "rgba64be"] },
  tiff: { 8: ["rgb24", "rgba"], 16: ["rgb48le", "rgba64le"] },
  tga: { 8: ["bgr24", "bgra"] },
  dpx: {
    8: ["rgb24", "rgba"],
    10: ["gbrp10le", null],
    12: ["gbrp12le", null],
    16: ["rgb48be", "rgba64be"],
  },
  exr: { half: ["gbrpf32le", "gbrapf32le"], float: ["gbrpf32le", "gbrapf32le"] },
};

/** The depth in which a format keeps samples of another depth: its own where it can, else the next deeper. */
export const writtenDepth = (format: WrittenFormat, depth: SampleDepth, hasAlpha: boolean): SampleDepth => {
  if (format === "exr") return depth === "float" || depth === 16 || depth === 12 ? "float" : "half";
  const wanted = typeof depth === "number" ? depth : 16;
  const able = ([8, 10, 12, 16] as const).filter((one) => {
    const formats = pixelFormats[format][one];
    return formats !== undefined && (!hasAlpha || formats[1] !== null);
  });
  return able.find((one) => one >= wanted) ?? able.at(-1) ?? 8;
};

const encoders: Readonly<Record<WrittenFormat, (depth: SampleDepth) => string[]>> = {
  png: () => ["-c:v", "png"],
  tiff: () => ["-c:v", "tiff", "-compression_algo", "lzw"],
  tga: () => ["-c:v", "targa"],
  dpx: () => ["-c:v", "dpx"],
  exr: (depth) => ["-c:v", "exr", "-compression", "zip16", "-format", depth === "half" ? "half" : "float"],
};

export type FramesTarget = {
  readonly folder: string;
  readonly pattern: FramePattern;
  /** Number of the first frame that is written. */
  readonly first: number;
  readonly size: PlaneSize;
  readonly encoding: FrameEncoding;
  readonly signal?: AbortSignal | undefined;
};

export type FrameWriter = {
  readonly write: (frame: FrameSamples) => Promise<void>;
  readonly finish: () => Promise<void>;
  readonly abort: () => Promise<void>;
};

const argumentsOf = (
  ffmpeg: Tool,
  { folder, pattern, first, size, encoding }: FramesTarget,
  layout: RawLayout,
): string[] => {
  const formats = pixelFormats[encoding.format][encoding.depth];
  const target = (encoding.hasAlpha ? formats?.[1] : formats?.[0]) ?? "rgb24";
  const escaped = (text: string): string => text.replaceAll("%", "%%");
  const width = pattern.width === 0 ? "%d" : `%0${pattern.width}d`;
  const name = `${escaped(pattern.prefix)}${width}${escaped(pattern.suffix)}`;
  return [
    ...["-hide_banner", "-v", "error", "-y", ...noHiddenConversion(ffmpeg), "-protocol_whitelist", "pipe"],
    ...[
      "-f",
      "rawvideo",
      "-pix_fmt",
      layout.pixelFormat,
      "-s",
      `${size.width}x${size.height}`,
      "-i",
      "pipe:0",
    ],
    ...["-vf", `scale=sws_dither=none,format=${target},setsar=1`, ...passthrough(ffmpeg)],
    ...[...encoders[encoding.format](encoding.depth), "-flags:v", "+bitexact", "-fflags", "+bitexact"],
    ...["-f", "image2", "-atomic_writing", "1", "-start_number", String(first)],
    fileAddress(join(escaped(folder), name)),
  ];
};

/** Frames as numbered files in `folder`; each is seen whole or not at all. */
export const openFrames = (ffmpeg: Tool, request: FramesTarget): FrameWriter => {
  const { folder, encoding, signal } = request;
  const layout = rawLayout(encoding.depth, encoding.hasAlpha);
  const child = startChild(ffmpeg, argumentsOf(ffmpeg, request, layout), { pipes: "write", signal });
  const stdin = pipeOf<Writable>(child.process.stdin);
  stdin.on("error", () => undefined);
  const fail = async (): Promise<never> => {
    const lines = (await moving(child, child.ended), child.said().map(withoutAddresses));
    if (signal?.aborted === true) throw stoppedBy(signal);
    const unwritten = writtenFailure(folder, lines);
    if (unwritten !== null) throw unwritten;
    throw new JobError(
      "ToolFailed",
      `frames could not be written to ${JSON.stringify(folder)}: ${tellingLine(lines)}`,
    );
  };
  return {
    write: async (frame) => {
      if (child.process.exitCode !== null || stdin.destroyed) return fail();
      for (const piece of piecesOf(frame, layout)) {
        if (stdin.write(piece)) continue;
        await moving(
          child,
          Promise.race([new Promise((resolve) => stdin.once("drain", resolve)), child.ended]),
        );
      }
    },
    finish: async () => {
      stdin.end();
      if ((await moving(child, child.ended)).code !== 0) await fail();
    },
    abort: () => child.stop(),
  };
};

const piecesOf = (frame: FrameSamples, { depth, planes }: RawLayout): Uint8Array[] => {
  const { red, green, blue, alpha } = frame;
  if (depth === 8) return [packedFrame(frame)];
  const all = planes === 4 && alpha !== null ? [green, blue, red, alpha] : [green, blue, red];
  return all.map(
    ({ buffer, byteOffset, length }) => new Uint8Array(buffer, byteOffset, length * bytesOfSample(depth)),
  );
};
