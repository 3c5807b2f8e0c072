import { readAtMost } from "#adapters/read-at-most.ts";
import { ifThere } from "#adapters/system-errors.ts";
import { cutReportSchema, type CutReport } from "#core/cels/cut-report.ts";
import { JobError } from "#core/errors.ts";

/** A report of more bytes than this is none of ours. */
const maxReportBytes = 2 ** 30;

/** The report of a painted cut; null: there is none, or one of another version, or a damaged one. */
export const cutReportAt = async (path: string): Promise<CutReport | null> =>
  cutReportSchema.safeParse(await jsonAt(path)).data ?? null;

/** What a file says as JSON; null: there is none, or it is no JSON. */
export const jsonAt = async (path: string): Promise<unknown> => {
  const tooLong = (): JobError => new JobError("MediaUnreadable", `${path} is too long`, { path });
  const bytes = await ifThere(readAtMost(path, maxReportBytes, tooLong));
  try {
    return bytes === null ? null : JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
};
