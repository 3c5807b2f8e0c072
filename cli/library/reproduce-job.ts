import * as z from "zod";
import { jobOptions } from "#core/job/option-table.ts";
import { checkOptions, withoutAbsent, workShape } from "#cli/library/check-options.ts";
import { attended, type WorkOptions } from "#cli/library/work.ts";
import { reproduceJob, type Reproduced } from "#cli/kept/reproduce-job.ts";

export type ReproduceOptions = WorkOptions & {
  /** Where the job's film lies now, if it has moved. */
  readonly film?: string;
  /** Worker processes; absent: as many as the job had. */
  readonly concurrency?: number;
};

const optionsSchema = z.strictObject({
  ...workShape,
  ...z.strictObject({ film: z.string().min(1), concurrency: jobOptions.concurrency.schema }).partial()
    .shape,
});

export const reproduceAgain = async (
  folder: string,
  options: ReproduceOptions = {},
): Promise<Reproduced> => {
  const { film, concurrency } = checkOptions(optionsSchema, withoutAbsent(options), "reproduce");
  return attended(options, (attendance) =>
    reproduceJob({
      folder,
      ...attendance,
      ...(film === undefined ? {} : { film }),
      ...(concurrency === undefined ? {} : { workers: concurrency }),
    }),
  );
};
