import * as z from "zod";
import { clashRules } from "#core/colourist/colour-clash.ts";
import { paletteSchema } from "#core/edits/palette.ts";
import type { Gaps } from "#core/film/frame-set.ts";
import { jobOrderSchema, type JobOrder } from "#core/job/choices.ts";
import type { FilmOptionName } from "#core/job/film-options.ts";
import { paletteOptions } from "#core/job/palette-options.ts";
import { footageOptions } from "#core/job/footage-options.ts";
import { checkOptions, withoutAbsent, workShape } from "#cli/library/check-options.ts";
import type { WorkOptions } from "#cli/library/work.ts";
import {
  demoNames,
  type ColorizeRequest,
  type ColouristChoices,
  type DemoName,
} from "#cli/request/colorize-request.ts";

/** Of a job's options, those that mean something on this machine. */
type LocalOptionName =
  Exclude<FilmOptionName, "palette"> | "review" | "replaceResult" | "forceContainer" | "concurrency";

type LocalOptions = z.input<typeof jobOrderSchema>;

/** What `colorize` takes: the options of the command line, under the names of docs/cloud.md. */
export type ColorizeOptions = Pick<LocalOptions, LocalOptionName> &
  ColouristChoices &
  WorkOptions & {
    /** The film, or pictures: a folder, `f.####.png`, `f.%04d.png`, a glob, one frame. */
    readonly film?: string;
    /** A film that comes with the program, laid into the current folder, in place of `film`. */
    readonly demo?: DemoName;
    /** Where the result goes; its ending chooses the container, `f.####.png` a sequence. Absent: beside the film. */
    readonly output?: string;
    /** Work in this folder and keep it, for `openJob`. */
    readonly keepJob?: string;
    /** A palette, or the path of a palette file or a picture; null: none. */
    readonly palette?: string | z.input<typeof paletteSchema> | null;
    /** Of a soft palette that is a file, 0 to 1. */
    readonly paletteStrength?: number;
    /** Whether only the colours of a palette file may be used. */
    readonly paletteHard?: boolean;
    /** Whether a small film, grey and colour side by side, is written beside the result. */
    readonly preview?: boolean;
    /** Frames per second of a sequence of pictures: `"25"`, `"23.976"`, `"30000/1001"`. */
    readonly rate?: string;
    /** What becomes of frames that a sequence lacks. */
    readonly gaps?: Gaps;
  };

/** What comes otherwise (`palette`, `asked`), or is the command line's alone. */
type Elsewhere =
  "palette" | "asked" | "json" | "cels" | "celLayers" | "celSet" | "sheet" | "sheetLayer" | "resultStem";

const ownShape = {
  film: z.string().min(1),
  demo: z.enum(demoNames),
  output: z.string().min(1),
  keepJob: z.string().min(1),
  paletteStrength: paletteOptions.paletteStrength.schema,
  paletteHard: paletteOptions.paletteHard.schema,
  colourist: z.string().min(1),
  wait: z.union([z.literal(true), z.number().positive()]),
  calls: z.int().nonnegative(),
  answerLimit: z.int().positive(),
  askAgain: z.array(z.int().nonnegative()),
  preview: z.boolean(),
  rate: footageOptions.rate.schema,
  gaps: footageOptions.gaps.schema,
  clashes: z.enum(clashRules),
} satisfies Record<Exclude<keyof ColorizeRequest, Elsewhere>, z.ZodType>;

/** Names of what is asked of this machine alone; all others are a job's. */
export const ownOptionNames: ReadonlySet<string> = new Set([...Object.keys(ownShape), "palette"]);

/** Decided by a deployment, and without meaning here. */
const inTheCloud = {
  priority: true,
  budget: true,
  callback: true,
  colourOn: true,
  tenant: true,
  keyFramesBy: true,
} as const;

const optionsSchema = z.strictObject({
  ...z.strictObject(ownShape).partial().shape,
  ...workShape,
  ...jobOrderSchema.omit(inTheCloud).shape,
  palette: z.union([z.string().min(1), paletteSchema]).nullish(),
});

/** What a program asks for, as the command line's own work takes it. @throws JobError UsageInvalid */
export const requestOf = (options: ColorizeOptions): ColorizeRequest => {
  const { film, palette, ...read } = checkOptions(optionsSchema, withoutAbsent(options), "colorize");
  const own = Object.entries(read).filter(([name, value]) => name in ownShape && value !== false);
  const asked = Object.fromEntries(
    Object.entries(read).filter(([name]) => !(name in ownShape) && !(name in workShape)),
  ) as JobOrder;
  return {
    ...(Object.fromEntries(own) as Omit<ColorizeRequest, "film" | "asked">),
    ...(typeof palette === "string" ? { palette } : {}),
    film,
    asked: typeof palette === "object" && palette !== null ? { ...asked, palette } : asked,
  };
};
