import { basename, resolve } from "node:path";
import { CsvError, parse } from "csv-parse/sync";
import { readAtMost } from "#adapters/read-at-most.ts";
import { isNotThere } from "#adapters/system-errors.ts";
import { systemReason } from "#core/system-failure.ts";
import type { CsvRow } from "#core/cuts/csv-cuts.ts";
import { cutListFault, type CutList } from "#core/cuts/cut-list.ts";
import { readCuts } from "#core/cuts/read-cuts.ts";
import type { JobOrder } from "#core/job/choices.ts";
import { JobError } from "#core/errors.ts";
import { inputLimits } from "#core/limits.ts";

const isS3 = (path: string): boolean => path.startsWith("s3:");

/**
 * The list of cuts at a path of this machine.
 *
 * @throws JobError MediaMissing when nothing is there, UsageInvalid when it cannot be read or followed
 */
export const readCutFile = async (path: string): Promise<CutList> => {
  const name = basename(path);
  if (isS3(path)) {
    throw new JobError(
      "UsageInvalid",
      `the cuts ${path} lie in S3, and lists of cuts are read from this machine; copy them here and give a path`,
    );
  }
  const bytes = await readAtMost(path, inputLimits.cuts.bytes, (why) =>
    cutListFault(path, null, `it ${why.replace("; give a file", "; give a file of cuts")}`),
  ).catch((error: unknown) => {
    if (error instanceof JobError) throw error;
    if (!isNotThere(error)) throw cutListFault(path, null, `it cannot be read: ${systemReason(error)}`);
    throw new JobError(
      "MediaMissing",
      `there is no list of cuts at ${path}; chromaloom shots FILM -o cuts.csv writes one`,
      { path },
      { cause: error },
    );
  });
  return readCutText(name, decoded(bytes));
};

/** What was asked for, with the cuts of a file in place of its name, which other machines do not know. */
export const withCutsRead = async <Asked extends JobOrder>(asked: Asked, folder = "."): Promise<Asked> =>
  typeof asked.cuts === "string"
    ? { ...asked, cuts: await readCutFile(isS3(asked.cuts) ? asked.cuts : resolve(folder, asked.cuts)) }
    : asked;

/** The list of cuts that a text holds. @throws JobError UsageInvalid */
export const readCutText = (name: string, text: string): CutList =>
  readCuts(name, text, (csv) => rowsOf(name, csv));

/** UTF-8, or UTF-16 where a mark says so, as spreadsheets save it. */
const decoded = (bytes: Buffer): string => {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? "utf-16le" : "utf-8").decode(bytes);
};

const rowsOf = (name: string, text: string): CsvRow[] => {
  try {
    const rows = parse(text, {
      bom: true,
      comment: "#",
      comment_no_infix: true,
      // A semicolon before two digits may be that of a drop-frame timecode.
      delimiter: /:\d\d;\d\d\b/.test(text) ? [",", "\t"] : [",", ";", "\t"],
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return rows.map(({ record, info }) => ({ line: info.lines, cells: record }));
  } catch (error) {
    if (error instanceof CsvError) throw cutListFault(name, null, `it is no CSV: ${error.message}`);
    throw error;
  }
};
