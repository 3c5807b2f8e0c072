import type { Clock } from "#cli/engine/clock.ts";
import { fairLine } from "#bench/scale/fair-line.ts";

/**
 * A token bucket on a clock: as many at once as a second holds, then one at a time.
 *
 * @returns milliseconds to wait for a token that is taken now; `tryTake` takes none that is not there
 */
export const tokenBucket = (perSecond: number, clock: Clock) => {
  let tokens = perSecond;
  let at = clock.now();
  const refill = (): void => {
    tokens = Math.min(perSecond, tokens + ((clock.now() - at) / 1000) * perSecond);
    at = clock.now();
  };
  return {
    take: (): number => {
      refill();
      tokens -= 1;
      return tokens >= 0 ? 0 : (-tokens / perSecond) * 1000;
    },
    tryTake: (): boolean => {
      refill();
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
};

/** A room for so many: later ones wait, each share its turn, within a share in the order of coming. */
export const turnstile = (most: number) => {
  const waiting = fairLine<() => void>();
  let inside = 0;
  let maxInside = 0;
  let maxWaiting = 0;
  const leave = (share: string): void => {
    waiting.use(share, -1);
    const next = waiting.next();
    if (next === null) inside -= 1;
    else next.one();
  };
  return {
    /** @returns what is called on leaving */
    enter: async (share = "none"): Promise<() => void> => {
      if (inside < most) {
        inside += 1;
        waiting.use(share, 1);
      } else {
        const turn = new Promise<void>((resolve) => {
          waiting.join(share, resolve);
        });
        maxWaiting = Math.max(maxWaiting, waiting.length());
        await turn;
      }
      maxInside = Math.max(maxInside, inside);
      return () => {
        leave(share);
      };
    },
    most: () => ({ inside: maxInside, waiting: maxWaiting }),
  };
};
