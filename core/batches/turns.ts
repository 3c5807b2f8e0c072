/** Work that waits for its turn: as much at once as there is room for, the more urgent first. */
export type Turns = {
  /**
   * Does `work` when its turn comes. Of what waits, the larger priority goes first; of two alike, the one that
   * asked for the smaller place, then the one that asked first.
   *
   * @throws what the work throws; the signal's reason where that aborts before its turn
   */
  take<Result>(turn: Turn, work: () => Promise<Result>): Promise<Result>;
};

export type Turn = {
  readonly priority: number;
  /** Among those of one priority, from 0. */
  readonly place: number;
  readonly signal: AbortSignal;
};

type Waiting = Turn & { readonly start: () => void };

/** @param room  how much may be done at once, at least 1 */
export const turnsFor = (room: number): Turns => {
  const waiting: Waiting[] = [];
  let busy = 0;
  const next = (): void => {
    while (busy < room && waiting.length > 0) {
      busy += 1;
      waiting.shift()?.start();
    }
  };
  const wait = (turn: Turn): Promise<void> =>
    new Promise((resolve, reject) => {
      const stop = (): void => {
        waiting.splice(waiting.indexOf(entry), 1);
        reject(turn.signal.reason as Error);
      };
      const entry: Waiting = {
        ...turn,
        start: () => {
          turn.signal.removeEventListener("abort", stop);
          resolve();
        },
      };
      turn.signal.addEventListener("abort", stop, { once: true });
      const later = waiting.findIndex((other) => isBefore(turn, other));
      waiting.splice(later === -1 ? waiting.length : later, 0, entry);
      next();
    });
  return {
    take: async (turn, work) => {
      turn.signal.throwIfAborted();
      await wait(turn);
      try {
        return await work();
      } finally {
        busy -= 1;
        next();
      }
    },
  };
};

const isBefore = (one: Turn, other: Turn): boolean =>
  one.priority === other.priority ? one.place < other.place : one.priority > other.priority;
