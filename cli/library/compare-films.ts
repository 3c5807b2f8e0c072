import { basename, resolve } from "node:path";
import * as z from "zod";
import type { FrameRange } from "#core/film/frame-range.ts";
import type { Source } from "#core/film/source.ts";
import type { Figures } from "#core/review/report.ts";
import { measuredSize } from "#core/review/sizes.ts";
import { checkOptions, withoutAbsent, workShape } from "#cli/library/check-options.ts";
import { attended, type WorkOptions } from "#cli/library/work.ts";
import { compareFiles } from "#cli/local/compare-files.ts";

export type CompareOptions = WorkOptions & {
  /** Whether figures stop at cuts, or the film is taken as one shot, as benchmarks take their clips. */
  readonly cuts?: "found" | "ignored";
};

/** One of two films, measured. */
export type MeasuredFilm = {
  /** Its name, without folders. */
  readonly file: string;
  /** Pixels that figures were counted on. */
  readonly measured: { readonly width: number; readonly height: number };
  /** Frames that it has more than the other; these were left out. */
  readonly framesLeftOut: number;
  readonly figures: Figures;
};

export type FilmComparison = {
  readonly version: 1;
  readonly a: MeasuredFilm;
  readonly b: MeasuredFilm;
  /** Figures shot by shot; frames of a shot are `first` to `end`, which is no longer in. */
  readonly shots: readonly (FrameRange & { readonly a: Figures; readonly b: Figures })[];
};

const optionsSchema = z.strictObject({ ...workShape, cuts: z.enum(["found", "ignored"]).optional() });

/**
 * The review's figures of two films of the same pictures, any tool's: colour consistency, flicker,
 * wander, colourfulness, tint, drift.
 *
 * @param a  the reference in colour, or the grey film: flicker is measured along its motion
 * @param b  the coloured film
 * @throws JobError MediaMissing, MediaUnreadable, UsageInvalid where the pictures cannot be the same
 */
export const compareFilms = async (
  a: string,
  b: string,
  options: CompareOptions = {},
): Promise<FilmComparison> => {
  const { cuts = "found" } = checkOptions(optionsSchema, withoutAbsent(options), "compareFilms");
  return attended(options, async (attendance) => {
    const compared = await compareFiles(resolve(a), resolve(b), cuts, attendance);
    const { shots, framesLeft, ...figures } = compared.comparison;
    const side = (source: Source, of: "a" | "b"): MeasuredFilm => ({
      file: basename(source.uri),
      measured: measuredSize(source.video),
      framesLeftOut: framesLeft[of],
      figures: figures[of],
    });
    return { version: 1, a: side(compared.a, "a"), b: side(compared.b, "b"), shots };
  });
};
