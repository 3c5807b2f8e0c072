import { JobError } from "#core/errors.ts";

/** The failure of work that a signal stopped, in the words of what stopped it. */
export const stoppedBy = ({ reason }: AbortSignal): JobError =>
  reason instanceof JobError
    ? reason
    : new JobError(
        "Canceled",
        "stopped; give the same command again to go on where it was",
        {},
        { cause: reason },
      );
