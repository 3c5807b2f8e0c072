import { setTimeout } from "node:timers/promises";

/** Time as the engine meets it: waits, backoff and timeouts go through here and nowhere else. */
export interface Clock {
  /** Milliseconds since 1970 (UTC). */
  now(): number;
  /** Resolves after so many milliseconds; rejects as soon as the signal aborts. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** Longest delay of a Node timer, milliseconds: a longer one would fire at once. */
const longestTimer = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    for (let left = milliseconds; left > 0; left -= longestTimer) {
      await setTimeout(Math.min(left, longestTimer), undefined, { signal });
    }
  },
};
