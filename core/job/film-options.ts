import * as z from "zod";
import { askedCutsSchema } from "#core/cuts/asked-cuts.ts";
import { paletteSchema } from "#core/edits/palette.ts";
import { deliveriesInWords, deliveryNames } from "#core/film/delivery.ts";
import { codecs, crfSchema } from "#core/film/encoding.ts";
import { typedPlaceSchema } from "#core/film/span.ts";
import { option } from "#core/job/define-option.ts";
import { defaultThresholds, thresholdsSchema } from "#core/review/gate.ts";

const place = "a time (75, 1:15, 0:01:15.5), a timecode (00:01:15:12) or a frame (120f)";

const thresholdsInWords = Object.entries(defaultThresholds)
  .map(([rule, threshold]) => `${rule}=${threshold}`)
  .join(", ");

/** What can be asked of the colouring of one film. What is new goes at the end of its group. */
export const filmOptions = {
  codec: option({
    schema: z.enum(codecs),
    example: "h265",
    flags: [{ flags: "--codec <name>" }],
    help: "video codec of the result",
    default: undefined,
    defaultText: "h264 for 8-bit films, h265 for deeper ones",
    digest: "render",
  }),
  crf: option({
    schema: crfSchema,
    flags: [{ flags: "--crf <n>" }],
    help: "quality of h264, h265 and av1; smaller is better",
    default: 16,
    defaultText: "16, or that of `for`",
    digest: "render",
  }),
  lossless: option({
    schema: z.boolean(),
    flags: [{ flags: "--lossless" }],
    help: "keep every sample of the result (h264, h265, ffv1)",
    default: false,
    digest: "render",
  }),
  for: option({
    schema: z.enum(deliveryNames),
    example: "edit",
    flags: [{ flags: "--for <what>" }],
    help: `codec, quality and container of what the film is made for: ${deliveriesInWords}`,
    default: undefined,
    defaultText: "nothing in particular",
    digest: "render",
  }),
  vividness: option({
    schema: z.number().min(0).max(1),
    flags: [{ flags: "--vividness <share>" }],
    help: "0 faithful … 1 vivid",
    default: undefined,
    defaultText: "the model's own",
    digest: "render",
  }),
  pooling: option({
    schema: z.boolean(),
    flags: [
      { flags: "--no-pooling", help: "colour each frame on its own: leaves the flicker in, to compare" },
    ],
    help: "pool evidence over time against flicker; false colours each frame on its own, to compare",
    default: true,
    digest: "evidence",
    inPlan: true,
  }),
  model: option({
    schema: z.string().min(1),
    values: "a name, or a folder that holds model.json",
    example: "models/mine",
    flags: [{ flags: "--model <name>" }],
    help: "network that colours",
    default: "photo",
    digest: "evidence",
  }),
  from: option({
    schema: typedPlaceSchema,
    values: place,
    example: "10f",
    flags: [{ flags: "--from <place>" }],
    help: "start here",
    default: undefined,
    defaultText: "the film's start",
    digest: "evidence",
  }),
  to: option({
    schema: typedPlaceSchema,
    values: place,
    example: "0:10.5",
    flags: [{ flags: "--to <place>" }],
    help: "stop before this place",
    default: undefined,
    defaultText: "the film's end",
    digest: "evidence",
  }),
  references: option({
    schema: z.array(z.string().min(1)).min(1).max(1000),
    values: "pictures, or folders of pictures",
    example: ["key-frames"],
    flags: [{ flags: "--reference <path...>", defaultText: "none" }],
    help: "coloured pictures to take colours from: frames of the film, or of the same things",
    default: undefined,
    defaultText: "none",
    digest: "render",
  }),
  chunkFrames: option({
    schema: z.int().min(1),
    flags: [{ flags: "--chunk-frames <n>", defaultText: "so that all workers have work, 60 to 960" }],
    help: "maximum length of a chunk, the work of one task",
    unit: "frames",
    default: undefined,
    defaultText: "here so that all workers have work, 60 to 960; in the cloud some minutes of work",
    digest: "evidence",
  }),
  keepEvidenceMiB: option({
    schema: z.int().nonnegative(),
    flags: [{ flags: "--keep-evidence <MiB>" }],
    help: "budget for evidence that a kept job holds, for later edits",
    unit: "MiB",
    default: 512,
    digest: "none",
  }),
  reviewThresholds: option({
    schema: thresholdsSchema.partial(),
    values: "numbers by rule",
    example: { flicker: 2 },
    flags: [
      {
        flags: "--review-threshold <rule=value>",
        help: "override a review threshold (repeatable)",
      },
    ],
    help: "review thresholds other than the usual ones",
    default: undefined,
    defaultText: thresholdsInWords,
    digest: "none",
  }),
  coloured: option({
    schema: z.enum(["recolour", "keep", "refuse"]),
    flags: [{ flags: "--coloured <what>" }],
    help: "footage that is already in colour: recolour, keep or refuse it; a tint or toning does not count",
    default: "recolour",
    digest: "render",
    inPlan: true,
  }),
  palette: option({
    schema: paletteSchema.nullable(),
    values: "a palette as in [edits.md](edits.md), or null",
    example: { colours: [{ rgb: "#a01c28" }], hold: "hard" },
    help: "colours that the film keeps to",
    default: null,
    digest: "render",
    inPlan: true,
  }),
  cuts: option({
    schema: askedCutsSchema,
    values: "a file: CSV, PySceneDetect's list, CMX 3600 EDL or OpenTimelineIO; in an order also places",
    example: ["48f", "00:00:05:12"],
    flags: [{ flags: "--cuts <file>" }],
    help: "where shots begin, in place of the cuts that are found",
    default: undefined,
    defaultText: "cuts are found",
    digest: "evidence",
  }),
  everyFrame: option({
    schema: z.boolean(),
    flags: [{ flags: "--every-frame" }],
    help: "run the network on every frame, not on key frames whose evidence is carried along motion: slower, to compare",
    default: false,
    digest: "evidence",
    inPlan: true,
  }),
};

export type FilmOptionName = keyof typeof filmOptions;
