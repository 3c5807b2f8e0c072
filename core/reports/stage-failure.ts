import * as z from "zod";
import { failureCodeSchema } from "#core/job/worker-message.ts";
import { failures, JobError } from "#core/errors.ts";
import { jobFolders } from "#core/store/layout.ts";

/** What a worker leaves when its stage failed; gone when a later attempt succeeds. */
export const stageFailureSchema = z.strictObject({
  version: z.literal(1),
  stage: z.string(),
  item: z.string().nullable().describe("chunk, or first frame of a shot; null: the whole film"),
  code: failureCodeSchema.nullable().describe("null: a fault of the program itself"),
  message: z.string(),
  retryable: z.boolean(),
  at: z.iso.datetime(),
});

export type StageFailure = z.infer<typeof stageFailureSchema>;

export const stageFailureKey = (stage: string, item: string | null): string =>
  `${jobFolders.failures}${stage}/${item ?? "job"}.json`;

/** The failure behind an error; what is no JobError is a fault of the program and not tried again. */
export const stageFailure = (
  where: Pick<StageFailure, "stage" | "item">,
  error: unknown,
  now: Date,
): StageFailure => {
  const known = error instanceof JobError ? error : null;
  return {
    version: 1,
    ...where,
    code: known?.name ?? null,
    message: error instanceof Error ? error.message : String(error),
    retryable: known !== null && failures[known.name].retryable,
    at: now.toISOString(),
  };
};
