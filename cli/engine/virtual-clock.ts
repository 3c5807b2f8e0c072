import type { Clock } from "#cli/engine/clock.ts";

type Timer = {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
  isCanceled: boolean;
};

/**
 * Time that jumps to the next thing to happen as soon as nothing else is left to do now: a day passes
 * in milliseconds, and a run is the same every time. Everything that takes time must take it from this
 * clock; while a file is read or a process runs the clock would jump ahead of them.
 *
 * @param start  milliseconds since 1970
 */
export const virtualClock = (start = 0): Clock => {
  const timers = timerHeap();
  let now = start;
  let started = 0;
  let isTurning = false;
  // One timer a turn of the event loop: all that follows from it without waiting is done by then.
  const turn = (): void => {
    isTurning = false;
    const timer = timers.takeNext();
    if (timer === null) return;
    now = timer.at;
    timer.wake();
    keepTurning();
  };
  const keepTurning = (): void => {
    if (isTurning) return;
    isTurning = true;
    setImmediate(turn);
  };
  return {
    now: () => now,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        const stop = (): void => {
          timer.isCanceled = true;
          reject(signal.reason as Error);
        };
        const wake = (): void => {
          signal.removeEventListener("abort", stop);
          resolve();
        };
        const timer = { at: now + Math.max(0, milliseconds), order: started, wake, isCanceled: false };
        if (signal.aborted) {
          stop();
          return;
        }
        signal.addEventListener("abort", stop, { once: true });
        started += 1;
        timers.add(timer);
        keepTurning();
      }),
  };
};

const isBefore = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** A binary heap with the earliest timer first; of two at the same time, the one that was set first. */
const timerHeap = () => {
  const heap: Timer[] = [];
  const at = (index: number): Timer => {
    const timer = heap[index];
    if (timer === undefined) throw new RangeError(`no timer ${index} of ${heap.length}`);
    return timer;
  };
  const swap = (a: number, b: number): void => {
    [heap[a], heap[b]] = [at(b), at(a)];
  };
  const rise = (from: number): void => {
    for (let index = from; index > 0;) {
      const parent = (index - 1) >> 1;
      if (!isBefore(at(index), at(parent))) return;
      swap(index, parent);
      index = parent;
    }
  };
  const sink = (): void => {
    for (let index = 0; ;) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      if (left >= heap.length) return;
      const first = right < heap.length && isBefore(at(right), at(left)) ? right : left;
      if (!isBefore(at(first), at(index))) return;
      swap(first, index);
      index = first;
    }
  };
  const take = (): Timer | null => {
    const last = heap.pop();
    if (last === undefined) return null;
    const first = heap[0];
    if (first === undefined) return last;
    heap[0] = last;
    sink();
    return first;
  };
  return {
    add: (timer: Timer): void => {
      heap.push(timer);
      rise(heap.length - 1);
    },
    takeNext: (): Timer | null => {
      for (let timer = take(); timer !== null; timer = take()) if (!timer.isCanceled) return timer;
      return null;
    },
  };
};
