import * as z from "zod";
import { JobError } from "#core/errors.ts";

/** Reads what a program handed over. @throws JobError UsageInvalid, which names each field that is wrong */
export const checkOptions = <Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
  name: string,
): z.infer<Schema> => {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new JobError("UsageInvalid", `options of ${name} are wrong:\n${z.prettifyError(parsed.error)}`, {
    name,
  });
};

/** Functions and signals pass as they are. */
export const workShape = {
  onProgress: z
    .custom<(...event: never[]) => unknown>((value) => typeof value === "function", "a function")
    .optional(),
  signal: z.custom<AbortSignal>((value) => value instanceof AbortSignal, "an AbortSignal").optional(),
};

/** An option that is undefined was not given. */
export const withoutAbsent = (options: object): object =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
