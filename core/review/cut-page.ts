import * as z from "zod";
import { correctionsSchema } from "#core/cels/corrections.ts";
import { cutReportSchema } from "#core/cels/cut-report.ts";

/** What a page shows of a painted cut, and how it sends back what a person says. */
export const cutPageSchema = z.strictObject({
  name: z.string(),
  token: z.string().describe("sent back with whatever changes the cut"),
  report: cutReportSchema,
  corrections: correctionsSchema.shape.corrections,
});

export type CutPage = z.infer<typeof cutPageSchema>;

/** What changes of it when corrections were applied. */
export const cutStateSchema = cutPageSchema.pick({ report: true, corrections: true });

/** The region of a pixel in a picture of regions: its red and green codes, the smaller first. */
export const regionCodes = (region: number): readonly [red: number, green: number] => [
  region & 255,
  region >> 8,
];
export const regionOfCodes = (red: number, green: number): number => red | (green << 8);
