import { failures, JobError } from "#core/errors.ts";

/** As often as the workflow does the work of a task. */
const maxAttempts = 3;

/**
 * Does work that this process does itself, and does it again where it failed in a way that may not come again:
 * an ffmpeg that something else killed, say. The work begins from its start each time.
 */
export const triedAgain = async <Result>(
  work: () => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const mayHelp = error instanceof JobError && failures[error.name].retryable;
      if (!mayHelp || attempt === maxAttempts || signal?.aborted === true) throw error;
    }
  }
};
