import type { ReferenceReport } from "#core/cels/cut-report.ts";
import { likenessOf, trustOf } from "#core/cels/fit-figure.ts";
import type { Voter } from "#core/cels/hear-voters.ts";
import { lineMaskOf } from "#core/cels/line-mask.ts";
import { paintedMaskOf } from "#core/cels/painted-lines.ts";
import { digestOf } from "#core/digest.ts";
import { JobError } from "#core/errors.ts";
import type { CelCut } from "#core/ports/cels.ts";
import { drawingUnder, type Under } from "#pipeline/cels/drawing-under.ts";
import { fitSheet, type SampledDrawing, type SheetFit } from "#pipeline/cels/fit-sheet.ts";
import {
  readPainted,
  refuseShaded,
  type PaintedDrawing,
  type ReadPainted,
  type ReferenceColours,
} from "#pipeline/cels/read-painted.ts";
import { seeDrawing } from "#pipeline/cels/see-drawing.ts";

export type CutReference = {
  /** Place in the cut of the drawing that it is painted on, or of the one that it is like most. */
  readonly at: number;
  /** Whether it is painted on that drawing. */
  readonly isDrawing: boolean;
  readonly voter: Voter;
  /** Another one for other regions or colours. */
  readonly digest: string;
};

/** What painted drawings say of a cut, and what is to be told of each. */
export type CutReferences = {
  readonly references: readonly CutReference[];
  readonly reports: ReferenceReport[];
};

/**
 * Reads painted drawings: each on the lines of the drawing it was painted on, which is found by its name and
 * else by its lines; one that was painted on none of them brings its own lines; a model sheet is taken apart,
 * and each of its figures laid onto the drawing that it is most like.
 *
 * @throws JobError MediaUnsupported
 */
export const readReferences = async (
  cut: CelCut,
  painted: readonly PaintedDrawing[],
  colours: ReferenceColours,
): Promise<CutReferences> => {
  const sampled = samplesOf(cut);
  const read: CutReferences[] = [];
  for (const one of painted) read.push(await readOne({ cut, sampled, colours }, one));
  return {
    references: read.flatMap(({ references }) => references),
    reports: read.flatMap(({ reports }) => reports),
  };
};

/** Drawings of a cut that a figure of a model sheet is compared with, at most. */
const maxSampled = 5;

/** Some of the cut's drawings, evenly, which are seen when they are first asked for. */
const samplesOf = (cut: CelCut): (() => Promise<readonly SampledDrawing[]>) => {
  let seen: Promise<readonly SampledDrawing[]> | null = null;
  const see = async (): Promise<readonly SampledDrawing[]> => {
    const count = Math.min(maxSampled, cut.names.length);
    const drawings: SampledDrawing[] = [];
    for (let index = 0; index < count; index += 1) {
      const at = count === 1 ? 0 : Math.round((index * (cut.names.length - 1)) / (count - 1));
      const name = cut.names[at] ?? "";
      drawings.push({ at, name, described: seeDrawing(name, await cut.read(name)).described });
    }
    return drawings;
  };
  return () => (seen ??= see());
};

type Reading = {
  readonly cut: CelCut;
  readonly sampled: () => Promise<readonly SampledDrawing[]>;
  readonly colours: ReferenceColours;
};

const readOne = async (reading: Reading, painted: PaintedDrawing): Promise<CutReferences> => {
  const { cut, sampled, colours } = reading;
  const under = await drawingUnder(cut, painted);
  if (under?.isDrawing === true) {
    const read = readPainted(painted, lineMaskOf(under.drawing), colours);
    refuseShaded(read);
    const { name, mixed, moved } = read;
    return {
      references: [await referenceFrom(read, { at: under.at, isDrawing: true, trust: 1 })],
      reports: [{ name, drawing: cut.names[under.at] ?? null, figures: [], mixed, moved }],
    };
  }
  const figures = fitSheet(painted, await sampled(), colours);
  const whole = under === null ? null : asItLies(reading, painted, under);
  const staysInPlace = whole !== null && whole.likeness >= maxLikeness(figures) * inPlaceShare;
  return fromElsewhere(painted.name, staysInPlace ? [whole] : figures);
};

/** A picture of the drawings' size stays where it is unless its parts are plainly more like them elsewhere. */
const inPlaceShare = 0.95;

const maxLikeness = (fits: readonly SheetFit[]): number =>
  Math.max(0, ...fits.map(({ likeness }) => likeness));

/** A painted picture of the drawings' size in its place, beside the drawing whose lines it shares most. */
const asItLies = ({ cut, colours }: Reading, painted: PaintedDrawing, { at, drawing }: Under): SheetFit => {
  const read = readPainted(painted, paintedMaskOf(painted.picture), colours);
  refuseShaded(read);
  const name = cut.names[at] ?? "";
  const { likeness } = likenessOf(read.described, seeDrawing(name, drawing).described);
  return { read, at, drawing: name, likeness };
};

/** A figure that is this much less like the cut than the best one shows something else. */
const minOfBest = 0.7;

/** What a picture says that was painted on none of the drawings, in their place or as figures laid onto them. */
const fromElsewhere = async (name: string, fits: readonly SheetFit[]): Promise<CutReferences> => {
  const best = maxLikeness(fits);
  if (best === 0) {
    throw new JobError(
      "MediaUnsupported",
      `the reference ${name} has no closed region that could be found in the drawings; is it empty, or without lines?`,
      { name },
    );
  }
  const taken = fits.filter(({ likeness }) => likeness >= best * minOfBest);
  const references: CutReference[] = [];
  for (const { read, at, likeness } of taken)
    references.push(await referenceFrom(read, { at, isDrawing: false, trust: trustOf(likeness) }));
  return {
    references,
    reports: [
      {
        name,
        drawing: null,
        figures: taken.map(({ drawing, likeness }) => ({ drawing, likeness: Number(likeness.toFixed(3)) })),
        mixed: taken.flatMap(({ read }) => read.mixed),
        moved: taken.flatMap(({ read }) => read.moved),
      },
    ],
  };
};

type Place = Pick<CutReference, "at" | "isDrawing"> & { readonly trust: number };

const referenceFrom = async (
  { described, colours }: ReadPainted,
  { at, isDrawing, trust }: Place,
): Promise<CutReference> => ({
  at,
  isDrawing,
  digest: await digestOf([trust, [...colours], described.regions.map(({ area, x, y }) => [area, x, y])]),
  voter: { described, colours, trust: new Float32Array(colours.length).fill(trust), weight: 1 },
});
