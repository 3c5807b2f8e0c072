import { Halt, nestedSignal, throwIfHalted } from "#cli/engine/halt.ts";

export type SideBySide = { readonly most: number; readonly signal: AbortSignal };

/**
 * Runs pieces of work side by side, at most so many at a time, started in order. The first failure stops
 * the others; it is thrown once all of them have stopped.
 *
 * @param pieces  taken one by one, when there is room for it; told by the signal when no more are wanted
 */
export const sideBySide = async <Piece>(
  pieces: (signal: AbortSignal) => AsyncIterable<Piece> | Iterable<Piece>,
  work: (piece: Piece, signal: AbortSignal) => Promise<void>,
  { most, signal }: SideBySide,
): Promise<void> => {
  const group = nestedSignal(signal);
  const failures: unknown[] = [];
  const room = roomFor(most);
  const fail = (error: unknown): void => {
    failures.push(error);
    group.halt(new Halt("another one failed"));
  };
  try {
    for await (const piece of pieces(group.signal)) {
      if (group.signal.aborted) break;
      room.enter();
      void work(piece, group.signal).catch(fail).finally(room.leave);
      await room.isFree();
    }
  } catch (error) {
    fail(error);
  }
  await room.isEmpty();
  group.close();
  throwIfHalted(signal);
  if (failures.length > 0) throw failures[0];
};

/** Counts those inside; one at a time waits until there is room, or until all have left. */
const roomFor = (most: number) => {
  let inside = 0;
  let waiting: { readonly until: number; readonly wake: () => void } | null = null;
  const until = (count: number): Promise<void> =>
    inside <= count
      ? Promise.resolve()
      : new Promise((wake) => {
          waiting = { until: count, wake };
        });
  return {
    enter: (): void => {
      inside += 1;
    },
    leave: (): void => {
      inside -= 1;
      if (waiting !== null && inside <= waiting.until) waiting.wake();
    },
    isFree: () => until(most - 1),
    isEmpty: () => until(0),
  };
};
