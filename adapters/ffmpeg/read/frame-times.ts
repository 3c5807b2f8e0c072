import type { Readable } from "node:stream";

/**
 * The pts of decoded frames, as ffmpeg's framecrc muxer prints them, one line a frame:
 * `stream, dts, pts, duration, size, checksum`. Read eagerly, so that ffmpeg never waits on this pipe
 * while its reader waits for a plane; what gathers is one number a frame.
 */
export type FrameTimes = {
  /** The next frame's pts in ticks, or null after the last. */
  readonly next: () => Promise<number | null>;
  /** How many are there to be had without waiting. */
  readonly ready: () => number;
};

const linePattern = /^0,\s*-?\d+,\s*(-?\d+),/;

export const frameTimes = (pipe: Readable): FrameTimes => {
  const waiting: number[] = [];
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
      const pts = linePattern.exec(line)?.[1];
      if (pts !== undefined) waiting.push(Number(pts));
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

/**
 * Time stamps that always grow: a film may repeat one or step back, but a frame needs a time of its own
 * to be written again. Such a frame comes one tick after the one before it.
 */
export const growing = (): ((pts: number) => number) => {
  let last = Number.NEGATIVE_INFINITY;
  return (pts) => {
    last = Math.max(pts, last + 1);
    return last;
  };
};
