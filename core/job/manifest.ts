import * as z from "zod";
import { shotControlsSchema } from "#core/edits/shot-controls.ts";
import { jobOptionsSchema } from "#core/job/options.ts";
import { keyFramesOfShotSchema, namedReferenceSchema } from "#core/film/named-reference.ts";

const rangeSchema = z
  .strictObject({ first: z.int().nonnegative(), end: z.int().positive() })
  .refine(({ first, end }) => first < end, { message: "a range holds at least one frame" });

/** Whole shots that one task decodes, colours and encodes. */
const shotsChunkSchema = z.strictObject({
  id: z.string(),
  range: rangeSchema,
  shots: z.array(rangeSchema).min(1),
});

/** One part of a shot too long for a chunk. */
const partChunkSchema = z.strictObject({
  id: z.string(),
  range: rangeSchema,
  shot: rangeSchema,
  part: z.int().nonnegative(),
});

/** A shot that is in colour already, and stays so: all of it, or the places that are. */
const keptShotSchema = z.strictObject({
  first: z.int().nonnegative(),
  end: z.int().positive(),
  what: z.enum(["all", "parts"]),
});
export type KeptShot = z.infer<typeof keptShotSchema>;

type Range = z.infer<typeof rangeSchema>;

/** Whether ranges follow each other from a range's first frame to its end. */
const fill = (whole: Range, ranges: readonly Range[]): boolean =>
  ranges.every(({ first }, index) => first === (ranges[index - 1]?.end ?? whole.first)) &&
  ranges.at(-1)?.end === whole.end;

const planSchema = z.strictObject({
  version: z.literal(1),
  frames: z.int().positive().describe("frames that decode in the whole film"),
  range: rangeSchema.describe("frames to colour, global indices"),
  shots: z.array(rangeSchema).min(1),
  plannedShots: z
    .array(rangeSchema)
    .min(1)
    .exactOptional()
    .describe("the shots before a person mended their cuts; absent: nobody did"),
  chunks: z.array(z.union([shotsChunkSchema, partChunkSchema])).min(1),
  chunkFrames: z
    .int()
    .positive()
    .exactOptional()
    .describe("maximum frames of a chunk, as planned; absent: of an older version"),
  model: z.strictObject({ folder: z.string(), digest: z.string() }),
  modelSize: z.strictObject({ width: z.int().positive(), height: z.int().positive() }),
  options: jobOptionsSchema,
  missing: z.string().nullable().describe("a sentence: what of a damaged film did not decode"),
  damage: z.string().nullable().describe("a sentence: what decoding complained of"),
  clock: z
    .string()
    .nullable()
    .default(null)
    .describe("a sentence: where the film's clock starts over or jumps, and what was done"),
  pictures: z
    .string()
    .nullable()
    .default(null)
    .describe(
      "a sentence: where the film's pictures change their size or sampling, and what becomes of them",
    ),
  inColour: z
    .string()
    .nullable()
    .default(null)
    .describe("a sentence: what of the film is in colour already, and what becomes of it"),
  cutNotes: z.array(z.string()).exactOptional().describe("sentences: how the list of cuts was read"),
  kept: z.array(keptShotSchema).default([]).describe("shots whose own colour stays, in order"),
  analysisDigest: z.string().describe("of everything evidence depends on"),
  renderDigest: z.string().describe("of everything a coloured segment depends on, controls apart"),
  references: z
    .array(namedReferenceSchema)
    .default([])
    .describe("coloured pictures that shots take their colours from"),
  keyFrames: z
    .array(keyFramesOfShotSchema)
    .exactOptional()
    .describe("what a colourist coloured, by shot; absent: none was asked"),
  controls: z.array(shotControlsSchema).default([]).describe("shots that a person edited, in order"),
  edits: z.int().nonnegative().exactOptional().describe("how many edits led to it; absent: none"),
  editedDigests: z
    .record(z.string(), z.string())
    .default({})
    .describe("by chunk id, for chunks whose shots have controls or key frames: these and renderDigest"),
});

/** The job's written plan: what `plan` decided and every worker follows. */
export const manifestSchema = planSchema.refine(
  ({ range, chunks }) =>
    fill(
      range,
      chunks.map((chunk) => chunk.range),
    ),
  { message: "chunks follow each other from the first frame to the last", path: ["chunks"] },
);

export type Manifest = z.infer<typeof manifestSchema>;
export type ShotsChunk = z.infer<typeof shotsChunkSchema>;
export type PartChunk = z.infer<typeof partChunkSchema>;
export type Chunk = ShotsChunk | PartChunk;

export const isPart = (chunk: Chunk): chunk is PartChunk => "part" in chunk;
