import * as z from "zod";

/** The job stops after `plan` when its quote says more. */
export const budgetSchema = z.strictObject({
  amount: z.number().nonnegative(),
  currency: z.literal("USD"),
});
