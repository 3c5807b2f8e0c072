import * as z from "zod";

const placeSchema = z.object({ x: z.number(), y: z.number() });

const referenceSchema = z.object({
  name: z.string(),
  drawing: z
    .string()
    .nullable()
    .describe("drawing of the cut that it is painted on; null: it brings its own lines"),
  mixed: z.array(placeSchema).describe("regions that have two colours or more, so no line between them"),
  moved: z
    .array(z.object({ from: z.string(), to: z.string() }))
    .describe("colours that are nearly the palette's, and became it"),
});

const uncertainSchema = placeSchema.extend({
  pixels: z.number(),
  guess: z.string().nullable().describe("the most probable colour; null: nothing is like it"),
  confidence: z.number().describe("how probable it is that this is right, 0…1"),
  others: z.array(z.string()).describe("the next colours, the most probable first"),
});

/** What a person should know of one drawing, and what its regions' colours are. */
export const drawingReportSchema = z.object({
  name: z.string(),
  repeats: z.string().nullable().describe("the drawing that this one repeats; null: none"),
  regions: z.number(),
  unpainted: z.array(uncertainSchema),
  gaps: z
    .array(placeSchema.extend({ width: z.number(), state: z.enum(["closed", "open"]) }))
    .describe("gaps between lines: what was closed, and what is too wide to be"),
  leaks: z
    .array(placeSchema.extend({ pixels: z.number(), colours: z.array(z.string()) }))
    .describe("regions that touch two colours of a reference"),
  changes: z
    .array(placeSchema.extend({ pixels: z.number(), from: z.string(), to: z.string() }))
    .describe(
      "regions that have another colour than in the drawing before, where they are plainly the same",
    ),
  specks: z.number().describe("specks between lines that took a neighbour's colour"),
  offPalette: z.number().describe("pixels without ink that have no colour of the palette"),
  traceLeft: z.number().describe("pixels in which a trace line's colour is left, mixed with ink"),
  record: z.object({
    key: z.string().describe("what its colours follow from"),
    look: z.string().describe("what its pixels follow from"),
    colours: z
      .array(z.number())
      .describe("by region: the most probable colour's number, from 1; 0 nothing, -1 nobody knows"),
    confidences: z.array(z.number()),
    others: z.array(z.array(z.number())).describe("by region: the next colours, the most probable first"),
    leaks: z.array(z.object({ region: z.number(), colours: z.array(z.number()) })),
    changes: z.array(z.object({ region: z.number(), from: z.number(), to: z.number() })),
    corrected: z.array(z.number()).describe("regions whose colour a person said, or that follow one"),
  }),
});

/** What a person should look at in a painted cut. Places are pixels from the left and the top. */
export const cutReportSchema = z.object({
  version: z.literal(2),
  references: z.array(referenceSchema),
  palette: z.array(z.string()).describe("colours of the cut, as they are painted: number 1 first"),
  matched: z.number().describe("drawings whose regions were looked for in this run; the others were known"),
  drawings: z.array(drawingReportSchema),
});

export type CutReport = z.infer<typeof cutReportSchema>;
export type ReferenceReport = z.infer<typeof referenceSchema>;
export type UncertainRegion = z.infer<typeof uncertainSchema>;
export type DrawingReport = z.infer<typeof drawingReportSchema>;
/** What is known of a drawing's regions without looking for them again. */
export type DrawingRecord = DrawingReport["record"];
