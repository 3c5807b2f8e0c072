import { filmOptions } from "#core/job/film-options.ts";
import type { ColorizeRequest } from "#cli/request/colorize-request.ts";
import type { Attendance } from "#cli/local/run-ordered.ts";
import { workerPool } from "#cli/runner/worker-pool.ts";

/**
 * Does a film's work with workers of its own, where it has none. The first is started at once: it opens ffmpeg
 * and the network while the film is looked into and the order is checked.
 */
export const withWorkers = async <Result>(
  { asked, colourist }: ColorizeRequest,
  attendance: Attendance,
  work: (attendance: Attendance) => Promise<Result>,
): Promise<Result> => {
  if (attendance.pool !== undefined) return work(attendance);
  const pool = workerPool();
  // A colourist may take hours before there is work.
  if (colourist === undefined) pool.startAhead(asked.model ?? filmOptions.model.default);
  try {
    return await work({ ...attendance, pool });
  } finally {
    await pool.close();
  }
};
