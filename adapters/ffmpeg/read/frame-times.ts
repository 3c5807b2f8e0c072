import type { Readable } from "node:stream";
import { lumaDigest } from "#core/film/luma-digests.ts";

/** Output options of an ffmpeg that is to print, for each frame, what `frameTimes` reads. */
export const frameTimesFormat: readonly string[] = [
  ...["-flush_packets", "1", "-f", "framehash", "-hash", "murmur3"],
];

/** When a frame is shown, in ticks, and a digest of its samples. */
export type FrameTime = { readonly pts: number; readonly digest: string };

/**
 * Decoded frames as ffmpeg's framehash muxer prints them, one line a frame:
 * `stream, dts, pts, duration, size, hash`. Read eagerly, so that ffmpeg never waits on this pipe
 * while its reader waits for a plane; what gathers is one number a frame.
 */
export type FrameTimes = {
  /** The next frame's, or null after the last. */
  readonly next: () => Promise<FrameTime | null>;
  /** How many are there to be had without waiting. */
  readonly ready: () => number;
};

const linePattern = /^0,\s*-?\d+,\s*(-?\d+),.*,\s*([0-9a-f]+)$/;

/** What a line of ffmpeg's says; null: it is of another kind. */
export const parseFrameTime = (line: string): FrameTime | null => {
  const [, pts, hash] = linePattern.exec(line) ?? [];
  return pts === undefined || hash === undefined ? null : { pts: Number(pts), digest: lumaDigest(hash) };
};

/**
 * What the ticks of each frame have more than the one before. A muxer sets right what goes back; so spread,
 * nothing does, and a clock that starts over is seen. As long as MPEG's clock runs, 2^33.
 */
export const spread = 2 ** 33;

export const frameTimes = (pipe: Readable): FrameTimes => {
  const waiting: FrameTime[] = [];
  let seen = 0;
  let unfinished = "";
  let over = false;
  let wake: () => void = () => undefined;
  const end = (): void => {
    over = true;
    wake();
  };
  pipe.setEncoding("utf8");
  pipe.on("data", (text: string) => {
    const lines = (unfinished + text).split("\n");
    unfinished = lines.pop() ?? "";
    for (const line of lines) {
      const time = parseFrameTime(line);
      if (time === null) continue;
      waiting.push({ ...time, pts: time.pts - seen * spread });
      seen += 1;
    }
    wake();
  });
  pipe.once("end", end).once("close", end).once("error", end);
  return {
    ready: () => waiting.length,
    next: async () => {
      while (waiting.length === 0 && !over) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return waiting.shift() ?? null;
    },
  };
};
