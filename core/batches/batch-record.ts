import * as z from "zod";
import { JobError } from "#core/errors.ts";
import { jobIdSchema } from "#core/job/request.ts";

/** What became of one film, so far. */
export const recordItemSchema = z.strictObject({
  item: z.string().describe("its place in the tree"),
  source: z.string(),
  job: jobIdSchema.nullable().describe("null: it could not be read"),
  state: z
    .enum(["waiting", "begun", "done", "damaged", "failed"])
    .describe("damaged: done as far as the film goes"),
  result: z.string().nullable(),
  tag: z.string().nullable().describe("of the result, to know it again"),
  frames: z.int().nonnegative().nullable(),
  seconds: z.number().nonnegative().nullable(),
  code: z.string().nullable(),
  message: z.string().nullable(),
  remarks: z.array(z.string()),
  seen: z
    .string()
    .nullable()
    .describe("of the source as it was: what failed is not tried again in one watch"),
});

export type RecordItem = z.infer<typeof recordItemSchema>;

/** `chromaloom-batch.json` in the folder of results: summary for people's programs, memory for the next run. */
export const batchRecordSchema = z.strictObject({
  program: z.literal("chromaloom"),
  holds: z.literal("batch"),
  version: z.literal(1),
  items: z.array(recordItemSchema),
});

export type BatchRecord = z.infer<typeof batchRecordSchema>;

/** @throws JobError OutputExists where the text is no batch's summary */
export const parseRecord = (text: string, path: string): BatchRecord => {
  try {
    return batchRecordSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new JobError(
      "OutputExists",
      `${path} is not the summary of a batch, and its place is needed; move it away, or name another folder with -o`,
      { path },
      { cause: error },
    );
  }
};

export const isDone = ({ state }: RecordItem): boolean => state === "done" || state === "damaged";

const columns = [
  "item",
  "state",
  "result",
  "frames",
  "seconds",
  "code",
  "message",
  "job",
  "source",
] as const;

/** The same as a table for spreadsheets (RFC 4180). */
export const recordCsv = (items: readonly RecordItem[]): string =>
  [columns, ...items.map((item) => columns.map((name) => item[name] ?? ""))]
    .map((row) => `${row.map((value) => csvCell(String(value))).join(",")}\r\n`)
    .join("");

/** A spreadsheet takes what begins like a formula for one, unless a quote stands in front. */
const csvCell = (value: string): string => {
  const plain = /^[=+@\t-]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
};
