import * as z from "zod";

const placeSchema = z.object({ x: z.number(), y: z.number() });

const referenceSchema = z.object({
  name: z.string(),
  drawing: z
    .string()
    .nullable()
    .describe("drawing of the cut that it is painted on; null: it brings its own lines"),
  figures: z
    .array(z.object({ drawing: z.string(), likeness: z.number() }))
    .default([])
    .describe(
      "of what was painted on none of the drawings, a sheet's figures from left to right: the drawing that it is most like, and how surely its regions are found there, 0…1",
    ),
  mixed: z.array(placeSchema).describe("regions that have two colours or more, so no line between them"),
  moved: z
    .array(z.object({ from: z.string(), to: z.string() }))
    .describe("colours that are nearly the palette's, and became it"),
});

const uncertainSchema = placeSchema.extend({
  region: z.number().describe("its number in the record, from 1"),
  pixels: z.number(),
  reason: z
    .enum(["strange", "unsure", "leak"])
    .describe(
      "nothing is like it; it may be several things; two colours of the drawing before came together",
    ),
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
  files: z.record(z.string(), z.string()).describe("SHA-256 of what was written of it, by layer"),
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

const colourText = z.string().regex(/^#([0-9a-f]{6}|[0-9a-f]{12})$/);

const choiceSchema = z.object({
  colour: colourText.describe("as the painted drawings have it"),
  shown: colourText.describe("as it is painted"),
  name: z.string().nullable(),
});

const orderSchema = z.object({
  cut: z.string(),
  references: z.array(z.string()),
  palette: z.string().nullable(),
  celSet: z.array(z.string()),
  sheet: z.string().nullable(),
  sheetLayer: z.string().nullable(),
  celLayers: z.string().nullable(),
  names: z.string().describe("of the painted drawings, which lie in the report's folder of the same name"),
  gaps: z.string().nullable(),
});

/** What a person should look at in a painted cut. Places are pixels from the left and the top. */
export const cutReportSchema = z.object({
  version: z.literal(3),
  order: orderSchema.describe("what was asked for; places are given from the report's folder"),
  references: z.array(referenceSchema),
  palette: z.array(colourText).describe("colours of the cut, as they are painted: number 1 first"),
  choices: z.array(choiceSchema).describe("colours that a region may be given by a person"),
  matched: z.number().describe("drawings whose regions were looked for in this run; the others were known"),
  drawn: z.number().describe("drawings whose pictures were written in this run; the others lay there"),
  changed: z
    .object({ drawings: z.array(z.string()), regions: z.number() })
    .describe("what has another colour than in the run before"),
  corrections: z.number().describe("regions of which a person said the colour"),
  drawings: z.array(drawingReportSchema),
});

export type CutReport = z.infer<typeof cutReportSchema>;
export type CutOrder = z.infer<typeof orderSchema>;
export type ReferenceReport = z.infer<typeof referenceSchema>;
export type ColourChoice = z.infer<typeof choiceSchema>;
export type UncertainRegion = z.infer<typeof uncertainSchema>;
export type DrawingReport = z.infer<typeof drawingReportSchema>;
/** What is known of a drawing's regions without looking for them again. */
export type DrawingRecord = DrawingReport["record"];
