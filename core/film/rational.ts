import * as z from "zod";

/** An exact ratio, as containers store rates, time bases and aspects; `den` is never 0. */
export const rationalSchema = z.strictObject({ num: z.int(), den: z.int().positive() });
export type Rational = z.infer<typeof rationalSchema>;

export const toNumber = ({ num, den }: Rational): number => num / den;
