import { JobError } from "#core/errors.ts";

/** Worker processes of one machine; each holds some hundred MiB. */
const maxWorkers = 256;

/** @throws JobError UsageInvalid for more workers than one machine runs */
export const checkWorkers = (workers: number): void => {
  if (workers <= maxWorkers) return;
  throw new JobError(
    "UsageInvalid",
    `--workers ${workers} is more than one machine runs; give at most ${maxWorkers}`,
    { workers, allowed: maxWorkers },
  );
};
