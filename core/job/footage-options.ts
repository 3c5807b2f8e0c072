import * as z from "zod";
import { celLayers } from "#core/cels/cel-layer.ts";
import { JobError } from "#core/errors.ts";
import { defaultRate, parseRate } from "#core/film/frame-rate.ts";
import { defaultGaps, gapChoices } from "#core/film/frame-set.ts";
import { option } from "#core/job/define-option.ts";

const rateSchema = z
  .union([z.string(), z.number()])
  .transform(String)
  .superRefine((text, context) => {
    try {
      parseRate(text);
    } catch (error) {
      if (!(error instanceof JobError)) throw error;
      context.addIssue({ code: "custom", message: error.message });
    }
  });

/** What can be asked of pictures instead of a film: sequences and cuts of line drawings, on this machine. */
export const footageOptions = {
  rate: option({
    schema: rateSchema,
    values: "frames per second: 25, 23.976, 30000/1001",
    example: "23.976",
    flags: [{ flags: "--rate <fps>" }],
    help: "rate of a sequence of pictures",
    default: String(defaultRate.num),
    digest: "none",
  }),
  gaps: option({
    schema: z.enum(gapChoices),
    flags: [{ flags: "--gaps <what>" }],
    help: "missing frames of a sequence: refuse, or hold the previous frame",
    default: defaultGaps,
    digest: "none",
  }),
  cels: option({
    schema: z.boolean(),
    flags: [{ flags: "--cels" }],
    help: "paint a cut of line drawings region by region, in the exact colours of painted ones given with --reference (docs/cels.md)",
    default: false,
    digest: "none",
  }),
  celLayers: option({
    schema: z.enum([...celLayers, "both"]),
    flags: [{ flags: "--cel-layers <what>" }],
    help: "what is written of painted drawings: the drawing over its colour, colour alone, both, or layers in PSD or OpenRaster files",
    default: "composite",
    digest: "none",
  }),
  celSet: option({
    schema: z.array(z.string().min(1).max(200)).max(100),
    values: 'a character and its set: "Mina, night"',
    example: ["Mina, night"],
    flags: [{ flags: "--cel-set <name>" }],
    help: "paint a character in this set of the file of characters given with --palette; repeatable",
    default: undefined,
    defaultText: "as the painted drawings are",
    digest: "none",
  }),
  sheet: option({
    schema: z.string().min(1).max(4096),
    values: "an XDTS file",
    example: "cut.xdts",
    flags: [{ flags: "--sheet <file>" }],
    help: "write a frame for each frame of an exposure sheet, as it says which drawing is shown when",
    default: undefined,
    defaultText: "each drawing once",
    digest: "none",
  }),
  sheetLayer: option({
    schema: z.string().min(1).max(200),
    values: "its name",
    example: "A",
    flags: [{ flags: "--sheet-layer <name>" }],
    help: "layer of the exposure sheet that the drawings belong to",
    default: undefined,
    defaultText: "the one that their names begin with",
    digest: "none",
  }),
};
