import { systemFailure } from "#core/system-failure.ts";
import { JobError } from "#core/errors.ts";
import type { Attendance } from "#cli/local/run-ordered.ts";
import type { RunEvent } from "#cli/runner/job-events.ts";

/** What every piece of work takes: who is told how far it is, and what stops it. */
export type WorkOptions = {
  /** Called for each stage as it moves, counted in frames, and for sentences that a person should read. */
  readonly onProgress?: (event: RunEvent) => void;
  /** Stops the workers in order; the promise is rejected with a JobError named `Canceled`. */
  readonly signal?: AbortSignal;
};

/** Runs work that is watched and can be stopped; whatever a caller's signal says, it ends as `Canceled`. */
export const attended = async <Result>(
  { onProgress, signal }: WorkOptions,
  work: (attendance: Attendance) => Promise<Result>,
): Promise<Result> => {
  const controller = new AbortController();
  const stop = (): void => {
    const reason: unknown = signal?.reason;
    controller.abort(reason instanceof JobError ? reason : canceled(reason));
  };
  if (signal?.aborted === true) stop();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    controller.signal.throwIfAborted();
    return await work({ listen: onProgress ?? (() => undefined), signal: controller.signal });
  } catch (error) {
    // Node's own functions give up with an error of theirs, whose cause is the signal's reason.
    throw controller.signal.aborted && !(error instanceof JobError)
      ? controller.signal.reason
      : (systemFailure(error) ?? error);
  } finally {
    signal?.removeEventListener("abort", stop);
  }
};

const canceled = (cause: unknown): JobError =>
  new JobError("Canceled", "stopped; the same call goes on where it was", {}, { cause });
