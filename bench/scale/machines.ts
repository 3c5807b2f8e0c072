import type { Clock } from "#cli/engine/clock.ts";
import { fairLine } from "#bench/scale/fair-line.ts";

export type MachinesOptions = {
  readonly clock: Clock;
  /** Machines at once, one task each. */
  readonly most: number;
  /** From asking for a machine to its first task. */
  readonly bootSeconds: number;
  /** A machine without a task is kept this long. */
  readonly idleSeconds: number;
};

type Start = (end: () => void) => void;

/**
 * A compute environment of Batch: machines come when tasks wait for them, take one task after the
 * other, each share its turn, and go when there is none.
 */
export const machines = ({ clock, most, bootSeconds, idleSeconds }: MachinesOptions) => {
  const waiting = fairLine<Start>();
  const idle: (() => void)[] = [];
  let there = 0;
  let bootedSeconds = 0;

  const live = async (): Promise<void> => {
    const from = clock.now();
    await clock.sleep(bootSeconds * 1000, new AbortController().signal);
    for (let isWanted = true; isWanted;) {
      const next = waiting.next();
      if (next === null) isWanted = await calledIn();
      else {
        await new Promise<void>(next.one);
        waiting.use(next.share, -1);
      }
    }
    there -= 1;
    bootedSeconds += (clock.now() - from) / 1000;
  };

  /** Whether a task came before the machine had idled long enough. */
  const calledIn = async (): Promise<boolean> => {
    const call = new AbortController();
    const wake = (): void => {
      call.abort();
    };
    idle.push(wake);
    const hasIdled = await clock.sleep(idleSeconds * 1000, call.signal).then(
      () => true,
      () => false,
    );
    if (hasIdled) idle.splice(idle.indexOf(wake), 1);
    return !hasIdled;
  };

  const run = async <Result>(work: () => Promise<Result>, share = "none"): Promise<Result> => {
    const taken = new Promise<() => void>((resolve) => {
      waiting.join(share, resolve);
    });
    const wake = idle.shift();
    if (wake !== undefined) wake();
    else if (there < most) {
      there += 1;
      void live();
    }
    const end = await taken;
    try {
      return await work();
    } finally {
      end();
    }
  };
  return { run, bootedSeconds: () => bootedSeconds };
};
