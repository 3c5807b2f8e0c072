import { setMaxListeners } from "node:events";

/** The end of a run from outside: an abort, a timeout, a sibling's failure. No Retry or Catch takes it. */
export class Halt extends Error {
  override readonly name = "Halt";
}

export type NestedSignal = {
  readonly signal: AbortSignal;
  /** Stops what runs under this signal, and nothing else. */
  readonly halt: (reason: Halt) => void;
  /** Lets go of the outer signal: to be called when the work is over. */
  readonly close: () => void;
};

/** A signal that follows `outer` and can be stopped on its own. AbortSignal.any would not be let go of. */
export const nestedSignal = (outer: AbortSignal): NestedSignal => {
  const controller = new AbortController();
  // One listener a running child: as many as there are.
  setMaxListeners(0, controller.signal);
  const follow = (): void => {
    controller.abort(outer.reason);
  };
  if (outer.aborted) follow();
  else outer.addEventListener("abort", follow, { once: true });
  return {
    signal: controller.signal,
    halt: (reason) => {
      controller.abort(reason);
    },
    close: () => {
      outer.removeEventListener("abort", follow);
    },
  };
};

/** @throws Halt when the signal says stop */
export const throwIfHalted = (signal: AbortSignal): void => {
  if (signal.aborted) throw haltOf(signal);
};

const haltOf = ({ reason }: AbortSignal): Halt =>
  reason instanceof Halt ? reason : new Halt("aborted", { cause: reason });

/** The work's result, or a Halt as soon as the signal says stop, whether the work has ended or not. */
export const orHalted = <Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(haltOf(signal));
    };
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener("abort", stop);
    });
  });
