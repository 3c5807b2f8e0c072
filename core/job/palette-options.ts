import * as z from "zod";
import { defaultStrength, strengthSchema } from "#core/edits/palette.ts";
import { option } from "#core/job/define-option.ts";

/** How a job's palette is typed: its file, and what files of colours don't say. */
export const paletteOptions = {
  palette: option({
    schema: z.string().min(1),
    values: ".gpl, .ase, .aco, a text of #rrggbb, or a picture",
    example: "knight.gpl",
    flags: [{ flags: "--palette <file>" }],
    help: "keep to the colours of a palette or a picture",
    default: undefined,
    defaultText: "none",
    digest: "render",
  }),
  paletteStrength: option({
    schema: strengthSchema,
    flags: [{ flags: "--palette-strength <share>" }],
    help: "strength of a soft palette",
    default: defaultStrength,
    digest: "render",
  }),
  paletteHard: option({
    schema: z.boolean(),
    flags: [{ flags: "--palette-hard" }],
    help: "use only the palette's colours",
    default: false,
    digest: "render",
  }),
};
