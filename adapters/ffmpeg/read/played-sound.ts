import type { Readable } from "node:stream";
import type { Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { pipeOf, startChild } from "#adapters/ffmpeg/process/child.ts";
import { guardedInput } from "#adapters/ffmpeg/process/guarded-input.ts";
import { moving, movingPieces } from "#adapters/ffmpeg/process/stall-limit.ts";

/** A stretch of sound without a gap: sample number `sample` is played at `seconds`. */
export type SoundRun = { readonly sample: number; readonly seconds: number };

export type SoundFormat = { readonly rate: number; readonly channels: number };

export type SoundTrack = {
  readonly path: string;
  /** Of the stream. */
  readonly index: number;
  /** In place of the one that ffmpeg would choose. */
  readonly decoder?: string | undefined;
};

/** One sound track as a decoder plays it. */
export type PlayedSound = {
  /** Interleaved samples of 32 bits, at most `bytes`; fewer only where the sound ends. */
  readonly take: (bytes: number) => Promise<Buffer>;
  /** Complete once the sound has ended. */
  readonly runs: () => readonly SoundRun[];
  /** Stops the decoder, done or not. */
  readonly stop: () => Promise<void>;
};

export const bytesPerSample = 4;

/** A time this far from where the samples before lead to begins a new run; containers round to 1 ms. */
export const jitterSeconds = 0.005;

/** Gathers runs from the framecrc muxer's lines: `stream, dts, pts, duration, size, checksum`. */
const runKeeper = (pipe: Readable, rate: number): (() => readonly SoundRun[]) => {
  const runs: SoundRun[] = [];
  let played = 0;
  let unfinished = "";
  pipe.setEncoding("utf8").on("data", (text: string) => {
    const lines = (unfinished + text).split("\n");
    unfinished = lines.pop() ?? "";
    for (const line of lines) {
      const [, pts, duration] = /^0,\s*-?\d+,\s*(-?\d+),\s*(\d+),/.exec(line) ?? [];
      if (pts === undefined) continue;
      const seconds = Number(pts) / rate;
      const run = runs.at(-1);
      const expected = run === undefined ? null : run.seconds + (played - run.sample) / rate;
      if (expected === null || Math.abs(seconds - expected) > jitterSeconds)
        runs.push({ sample: played, seconds });
      played += Number(duration);
    }
  });
  pipe.on("error", () => undefined);
  return () => runs;
};

const decodeArguments = (
  { path, index, decoder }: SoundTrack,
  { rate, channels }: SoundFormat,
): string[] => {
  const track = ["-map", `0:${index}`, "-ar", String(rate), "-ac", String(channels), "-c:a", "pcm_s32le"];
  return [
    ...["-nostdin", "-hide_banner", "-v", "error", "-copyts"],
    ...[...(decoder === undefined ? [] : [`-c:${index}`, decoder]), ...guardedInput(path)],
    ...[...track, "-flush_packets", "1", "-f", "framecrc", "pipe:3"],
    ...[...track, "-f", "s32le", "pipe:1"],
  ];
};

/** Starts to play one stream of a file. */
export const playSound = (ffmpeg: Tool, track: SoundTrack, format: SoundFormat): PlayedSound => {
  const child = startChild(ffmpeg, decodeArguments(track, format), { pipes: "read" });
  const runs = runKeeper(pipeOf(child.process.stdio[3]) as Readable, format.rate);
  const pieces = movingPieces<Buffer>(child, pipeOf(child.process.stdout));
  let held: Buffer = Buffer.alloc(0);
  const take = async (bytes: number): Promise<Buffer> => {
    const parts = [held];
    let length = held.length;
    while (length < bytes) {
      const step = await pieces.next();
      if (step.done === true) {
        await moving(child, child.ended);
        break;
      }
      parts.push(step.value);
      length += step.value.length;
    }
    const all = Buffer.concat(parts);
    held = all.subarray(bytes);
    return all.subarray(0, bytes);
  };
  return { take, runs, stop: child.stop };
};
