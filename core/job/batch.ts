import * as z from "zod";
import { JobError } from "#core/errors.ts";
import { jobOrderSchema, type JobOrder } from "#core/job/choices.ts";
import { jobIdSchema } from "#core/job/request.ts";
import { parseTypedJson } from "#core/typed-json.ts";

const batchItemSchema = z.strictObject({
  source: z.string().min(1).describe("a file, s3://BUCKET/KEY, or a glob of either"),
  id: jobIdSchema.exactOptional().describe("the job's id; only for a source that is one film"),
  ...jobOrderSchema.shape,
});

/** Films to colour together: what `chromaloom submit` reads, and what may be dropped under batches/. */
export const batchSchema = z
  .strictObject({
    version: z.literal(1).default(1),
    options: jobOrderSchema.default({}).describe("for every item that does not say otherwise"),
    items: z.array(z.union([z.string().min(1), batchItemSchema])).min(1),
  })
  .transform(({ options, items }) => ({
    items: items.map((item): BatchItem => {
      const { source, id, ...order } = typeof item === "string" ? { source: item } : item;
      return { source, id: id ?? null, order: { ...options, ...order } };
    }),
  }));

export type BatchItem = {
  readonly source: string;
  readonly id: string | null;
  readonly order: JobOrder;
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
