import type * as z from "zod";
import type { JobOption } from "#core/job/option.ts";

type Given<Schema extends z.ZodType, Default, Plan extends boolean> = Pick<
  JobOption<Schema, Default, Plan>,
  "schema" | "help" | "digest" | "default"
> &
  Partial<JobOption<Schema, Default, Plan>>;

/** An option of the one table; omitted fields get these defaults. */
export const option = <
  Schema extends z.ZodType,
  const Default extends z.output<Schema> | undefined,
  const Plan extends boolean = false,
>(
  given: Given<Schema, Default, Plan>,
): JobOption<Schema, Default, Plan> => ({
  values: null,
  example: undefined,
  flags: [],
  unit: null,
  defaultText: null,
  inPlan: false as Plan,
  ...given,
});
