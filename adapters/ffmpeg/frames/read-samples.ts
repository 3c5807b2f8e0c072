import { JobError } from "#core/errors.ts";
import type { FrameFacts, SampleDepth } from "#core/film/frame-facts.ts";
import { unpackedFrame, type FrameSamples } from "#core/colour/frame-samples.ts";
import { frameInput, type FrameFiles } from "#adapters/ffmpeg/frames/frame-input.ts";
import { noHiddenConversion, passthrough, type Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { pipeOf, startChild, withoutAddresses, type Child } from "#adapters/ffmpeg/process/child.ts";
import { moving, movingPieces } from "#adapters/ffmpeg/process/stall-limit.ts";
import { tellingLine } from "#adapters/ffmpeg/process/telling-line.ts";
import { rawPlanes } from "#adapters/ffmpeg/read/raw-planes.ts";
import { stoppedBy } from "#adapters/ffmpeg/process/stopped.ts";

/** Raw samples that ffmpeg gives and takes without changing one: packed bytes, else planes G, B, R (A). */
export type RawLayout = {
  readonly pixelFormat: string;
  readonly planes: number;
  readonly depth: SampleDepth;
};

export const rawLayout = (depth: SampleDepth, hasAlpha: boolean): RawLayout => {
  if (depth === 8) return { pixelFormat: "rgba", planes: 4, depth };
  const a = hasAlpha ? "a" : "";
  const planes = hasAlpha ? 4 : 3;
  if (typeof depth !== "number") return { pixelFormat: `gbr${a}pf32le`, planes, depth };
  // ffmpeg 5 knows alpha beside 8, 10, 12 and 16 bits only.
  return { pixelFormat: `gbr${a}p${depth}le`, planes, depth };
};

export const bytesOfSample = (depth: SampleDepth): 1 | 2 | 4 =>
  typeof depth !== "number" ? 4 : depth === 8 ? 1 : 2;

/** An OpenEXR with light alone; ffmpeg would not turn it into colours without changing it. */
const greyLight = "grayf32le";

/** The frames of a sequence, in the samples of their files. @throws JobError ToolFailed, Canceled */
export const readSamples = async function* (
  ffmpeg: Tool,
  frames: FrameFiles,
  scratch: string,
  signal?: AbortSignal,
): AsyncGenerator<FrameSamples> {
  const { facts } = frames;
  const layout = layoutOf(facts);
  const input = await frameInput(frames, scratch);
  const args = [
    ...["-nostdin", "-hide_banner", "-v", "error", "-xerror", ...noHiddenConversion(ffmpeg), ...input],
    ...[
      "-vf",
      `scale=sws_dither=none:flags=accurate_rnd+full_chroma_int+full_chroma_inp,format=${layout.pixelFormat}`,
      ...passthrough(ffmpeg),
    ],
    ...["-f", "rawvideo", "pipe:1"],
  ];
  const child = startChild(ffmpeg, args, { pipes: "read", signal });
  const pixels = facts.width * facts.height;
  try {
    const bytes = pixels * layout.planes * bytesOfSample(layout.depth);
    const raw = rawPlanes(movingPieces<Buffer>(child, pipeOf(child.process.stdout)), bytes);
    for await (const frame of raw) yield samplesOf(frame, pixels, layout, facts.alpha !== "none");
    await checkEnd(child, frames.folder, signal);
  } finally {
    await child.stop();
  }
};

const layoutOf = ({ depth, alpha, isGrey }: FrameFacts): RawLayout =>
  isGrey && typeof depth !== "number"
    ? { pixelFormat: greyLight, planes: 1, depth }
    : rawLayout(depth, alpha !== "none");

export const checkEnd = async (
  child: Child,
  what: string,
  signal: AbortSignal | undefined,
): Promise<void> => {
  const { code } = await moving(child, child.ended);
  if (signal?.aborted === true) throw stoppedBy(signal);
  if (code === 0) return;
  const lines = child.said().map(withoutAddresses);
  throw new JobError("ToolFailed", `ffmpeg cannot read ${JSON.stringify(what)}: ${tellingLine(lines)}`, {
    lines: lines.slice(-20),
  });
};

const samplesOf = (
  raw: Uint8Array,
  pixels: number,
  { planes, depth }: RawLayout,
  hasAlpha: boolean,
): FrameSamples => {
  if (depth === 8) return unpackedFrame(raw, hasAlpha);
  const all = bytesOfSample(depth) === 2 ? new Uint16Array(raw.buffer) : new Float32Array(raw.buffer);
  const plane = (at: number): typeof all => all.subarray(at * pixels, (at + 1) * pixels);
  if (planes === 1) return { red: plane(0), green: plane(0), blue: plane(0), alpha: null };
  return { green: plane(0), blue: plane(1), red: plane(2), alpha: planes === 4 ? plane(3) : null };
};
