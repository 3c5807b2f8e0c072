import * as z from "zod";
import { JobError } from "#core/errors.ts";
import { footageOrderSchema, jobOrderSchema, type FootageOrder, type JobOrder } from "#core/job/choices.ts";
import { footageOptions } from "#core/job/footage-options.ts";
import { jobIdSchema } from "#core/job/request.ts";
import { parseTypedJson } from "#core/typed-json.ts";

/** What may be said of an item, and of all. */
const itemOptionsSchema = z.strictObject({ ...jobOrderSchema.shape, ...footageOrderSchema.shape });

const batchItemSchema = z.strictObject({
  source: z
    .string()
    .min(1)
    .describe("a file, s3://BUCKET/KEY, or a glob of either; on this machine also a folder"),
  id: jobIdSchema.exactOptional().describe("the job's id; only for a source that is one film"),
  ...itemOptionsSchema.shape,
});

/** Films to colour together: what `chromaloom batch` and `submit` read, and what may be dropped under batches/. */
export const batchSchema = z
  .strictObject({
    version: z.literal(1).default(1),
    options: itemOptionsSchema.default({}).describe("for every item that does not say otherwise"),
    items: z.array(z.union([z.string().min(1), batchItemSchema])).min(1),
  })
  .transform(({ options, items }) => ({
    items: items.map((item): BatchItem => {
      const { source, id, ...own } = typeof item === "string" ? { source: item } : item;
      return { source, id: id ?? null, ...partsOf({ ...options, ...own }) };
    }),
  }));

type Parts = { readonly order: JobOrder; readonly footage: FootageOrder };

/** What is asked of any film, and what is asked of pictures only. */
const partsOf = (asked: z.infer<typeof itemOptionsSchema>): Parts => {
  const entries = Object.entries(asked);
  return {
    order: Object.fromEntries(entries.filter(([name]) => !(name in footageOptions))),
    footage: Object.fromEntries(entries.filter(([name]) => name in footageOptions)),
  };
};

export type BatchItem = {
  readonly source: string;
  readonly id: string | null;
  readonly order: JobOrder;
  /** Of sequences and cels. */
  readonly footage: FootageOrder;
};

export type Batch = z.infer<typeof batchSchema>;

/** @throws JobError UsageInvalid, with every fault by its place */
export const parseBatch = (text: string, place: string): Batch => {
  const parsed = batchSchema.safeParse(parseTypedJson(text, place));
  if (!parsed.success) {
    throw new JobError(
      "UsageInvalid",
      `${place} is not a batch (see docs/cloud.md):\n${z.prettifyError(parsed.error)}`,
      { place },
    );
  }
  const ids = parsed.data.items.flatMap(({ id }) => (id === null ? [] : [id]));
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice === undefined) return parsed.data;
  throw new JobError(
    "UsageInvalid",
    `${place} gives the id ${twice} to two items; ids are for one film each`,
  );
};

/** Of an item that is coloured in the cloud. @throws JobError UsageInvalid where it asks for what only this machine does */
export const refuseFootage = ({ source, footage }: BatchItem): void => {
  const [name] = Object.keys(footage);
  if (name === undefined) return;
  throw new JobError(
    "UsageInvalid",
    `${name} is asked of ${source}, and is for sequences of pictures, which are coloured on one machine (chromaloom batch); omit it`,
    { source, option: name },
  );
};
