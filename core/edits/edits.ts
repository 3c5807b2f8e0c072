import * as z from "zod";
import { cutEditSchema } from "#core/edits/cut-edits.ts";
import { leaveSchema } from "#core/edits/leave.ts";
import { paletteSchema } from "#core/edits/palette.ts";

/** A colour as a person picks it on a screen: sRGB, two hex digits a channel. */
const rgbSchema = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i, "a colour is written #rrggbb, as in #c81e2d")
  .describe("sRGB");

/** A place along one side of the picture. */
const shareSchema = z.number().min(0).max(1);

/** Most places of a stroke: more than a grid has cells from side to side and back. */
const maxStroke = 500;

export const hintSchema = z.strictObject({
  frame: z.int().nonnegative().describe("global index, inside the shot"),
  x: shareSchema.describe("share of the upright displayed picture from its left edge"),
  y: shareSchema.describe("the same from its top edge"),
  rgb: rgbSchema.describe("what that place is to look like; only its hue and chroma are taken"),
  // Only where there is one: hints of before have the digests they had.
  stroke: z
    .array(z.tuple([shareSchema, shareSchema]))
    .min(1)
    .max(maxStroke)
    .exactOptional()
    .describe("a stroke from that place on: further places, `[x, y]` each"),
});
export type Hint = z.infer<typeof hintSchema>;

export const paletteMoveSchema = z.strictObject({
  from: rgbSchema.describe("a colour the shot has now"),
  to: rgbSchema.describe("what it is to become, wherever the shot has it"),
});
export type PaletteMove = z.infer<typeof paletteMoveSchema>;

/** What a shot names that keeps to no palette, whatever the job has. */
export const noPalette = "none";

const digestSchema = z.string().regex(/^[0-9a-f]{64}$/, "a digest is 64 hex digits");

export const shotReferenceSchema = z.strictObject({
  file: z
    .string()
    .min(1)
    .max(1000)
    .nullable()
    .default(null)
    .describe("a coloured picture, by its path from where edits.json lies; null: the film's frame"),
  frame: z
    .int()
    .nonnegative()
    .nullable()
    .default(null)
    .describe(
      "the film's frame that it shows; without a file that frame as it is coloured now; null: as the file's name says, or another picture of the same things",
    ),
  digest: digestSchema.nullable().default(null).describe("sha256 of the picture, once the job holds it"),
});
export type ShotReference = z.infer<typeof shotReferenceSchema>;

export const keyFramePictureSchema = z.strictObject({
  frame: z.int().nonnegative().describe("a key frame of the shot that a colourist was asked for"),
  file: z.string().min(1).max(1000).describe("the frame in colour, by its path from where edits.json lies"),
  digest: digestSchema.nullable().default(null).describe("sha256 of the picture, once the job holds it"),
  used: digestSchema.nullable().default(null).describe("sha256 of what is used of it, once it was checked"),
});
/** A picture that a person gives for a key frame, in the place of what a colourist gave. */
export type KeyFramePicture = z.infer<typeof keyFramePictureSchema>;

/** Most hints or palette moves of a shot: a film of hand-set points is a film coloured by hand. */
const maxControls = 200;

export const shotEditSchema = z.strictObject({
  first: z.int().nonnegative().describe("first frame of the shot, as the job's manifest has it"),
  end: z.int().positive().describe("frame after the shot's last"),
  verdict: z
    .enum(["approved", "rejected"])
    .nullable()
    .default(null)
    .describe("what a person thinks of the shot; changes no pixel"),
  comment: z.string().max(10_000).nullable().default(null).describe("a note for people; changes no pixel"),
  vividness: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .default(null)
    .describe("0 faithful … 1 vivid; null keeps the job's"),
  temperature: z
    .number()
    .positive()
    .max(1)
    .nullable()
    .default(null)
    .describe("how much a cell's likeliest colours count: small is decisive; null keeps the job's"),
  hints: z.array(hintSchema).max(maxControls).default([]).describe("places and what colour they are"),
  palette: z
    .array(paletteMoveSchema)
    .max(maxControls)
    .default([])
    .describe("colours of the shot and what they are to become"),
  leave: z
    .array(leaveSchema)
    .max(maxControls)
    .default([])
    .describe("frames and places that stay as they are"),
  usePalette: z
    .string()
    .nullable()
    .default(null)
    .describe("name of the palette the shot keeps to; null: the job's; none: no palette"),
  references: z
    .array(shotReferenceSchema)
    .max(50)
    .nullable()
    .default(null)
    .describe("pictures to take colours from; null: those of the job that are like the shot; `[]`: none"),
  keyFrames: z
    .array(keyFramePictureSchema)
    .max(50)
    .default([])
    .describe("pictures for key frames, in the place of what a colourist gave for them"),
});
export type ShotEdit = z.infer<typeof shotEditSchema>;

/** A shot nobody decided anything about. */
export const untouched = ({ first, end }: Pick<ShotEdit, "first" | "end">): ShotEdit =>
  shotEditSchema.parse({ first, end });

const namedPaletteSchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(60)
    .refine((name) => name !== noPalette, "none is not a palette's name")
    .describe("of a character, a place, a film"),
  palette: paletteSchema.describe("its colours, and how they hold"),
});

/**
 * `edits.json`: what a person decided about shots, as the review page collects it and
 * `chromaloom edit` takes it. A shot that is named is edited as said here and nothing else of an
 * earlier edit remains; a shot that is not named stays as it is.
 */
export const editsSchema = z.strictObject({
  version: z.literal(1).default(1).describe("of this form"),
  film: z
    .string()
    .nullable()
    .default(null)
    .describe("fingerprint of the film the edits were made for, as in review.json; null: not checked"),
  palettes: z
    .array(namedPaletteSchema)
    .max(maxControls)
    .default([])
    .describe("palettes that shots name; one named again takes the place of the earlier one"),
  cuts: z
    .array(cutEditSchema)
    .max(100_000)
    .default([])
    .describe("cuts that were found wrong, mended one after the other before the shots below are edited"),
  shots: z.array(shotEditSchema).default([]).describe("the shots that are edited"),
});
export type Edits = z.infer<typeof editsSchema>;

/** Edits as a job keeps them: nothing but what was written as such is taken for them. */
export const keptEditsSchema = editsSchema.extend({ shots: z.array(shotEditSchema) });

/** Palettes on top of earlier ones: one that is named again takes the earlier one's place. */
export const mergePalettes = (earlier: Edits["palettes"], now: Edits["palettes"]): Edits["palettes"] => [
  ...earlier.filter(({ name }) => !now.some((one) => one.name === name)),
  ...now,
];

/** An undo that is being worked on: how many edits are in force then. */
export const undoSchema = z.strictObject({ version: z.literal(1), to: z.int().nonnegative() });
