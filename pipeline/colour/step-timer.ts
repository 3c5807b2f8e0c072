/** Steps of a frame's way that are timed, for the report and the bench. */
export type Step =
  | "decode"
  | "luma"
  | "network"
  | "spatialPooling"
  | "words"
  | "motion"
  | "carry"
  | "spool"
  | "pooling"
  | "head"
  | "measures"
  | "chroma"
  | "encode";

/** Seconds spent in each step, waiting included. */
export type StepSeconds = Partial<Record<Step, number>>;

/** Adds up where a task's time goes. */
export class StepTimer {
  readonly seconds: StepSeconds = {};

  async time<Result>(step: Step, work: () => Promise<Result> | Result): Promise<Result> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.seconds[step] = (this.seconds[step] ?? 0) + (performance.now() - start) / 1000;
    }
  }

  /** The same items, with the time spent waiting for them counted to `step`. */
  async *waitingFor<Item>(step: Step, items: AsyncIterable<Item>): AsyncGenerator<Item> {
    const iterator = items[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await this.time(step, () => iterator.next());
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }
}
