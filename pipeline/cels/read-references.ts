import type { ReferenceReport } from "#core/cels/cut-report.ts";
import { likenessOf } from "#core/cels/fit-figure.ts";
import type { Voter } from "#core/cels/hear-voters.ts";
import { lineMaskOf } from "#core/cels/line-mask.ts";
import { paintedMaskOf } from "#core/cels/painted-lines.ts";
import { digestOf } from "#core/digest.ts";
import { JobError } from "#core/errors.ts";
import type { CelCut } from "#core/ports/cels.ts";
import { drawingUnder } from "#pipeline/cels/drawing-under.ts";
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

const readOne = async (
  { cut, sampled, colours }: Reading,
  painted: PaintedDrawing,
): Promise<CutReferences> => {
  const under = await drawingUnder(cut, painted);
  if (under?.isDrawing === true) {
    const read = readPainted(painted, lineMaskOf(under.drawing), colours);
    refuseShaded(read);
    return asOne(read, { at: under.at, isDrawing: true, drawing: cut.names[under.at] ?? null });
  }
  const sheet = fitSheet(painted, await sampled(), colours);
  const [best] = sheet.map(({ likeness }) => likeness).sort((one, other) => other - one);
  if (under !== null) {
    const read = readPainted(painted, paintedMaskOf(painted.picture), colours);
    refuseShaded(read);
    const drawing = seeDrawing(painted.name, under.drawing).described;
    const { likeness } = likenessOf(read.described, drawing);
    if (likeness >= (best ?? 0) * asItLies)
      return asOne(read, { at: under.at, isDrawing: false, drawing: null });
  }
  return asSheet(painted.name, sheet);
};

/** A picture of the drawings' size stays where it is unless its parts are plainly more like them elsewhere. */
const asItLies = 0.95;

type Place = { readonly at: number; readonly isDrawing: boolean; readonly drawing: string | null };

const asOne = async (read: ReadPainted, { at, isDrawing, drawing }: Place): Promise<CutReferences> => {
  const { name, mixed, moved } = read;
  return {
    references: [await referenceFrom(read, { at, isDrawing })],
    reports: [{ name, drawing, figures: [], mixed, moved }],
  };
};

/** A figure that is this much less like the cut than the best one shows something else. */
const minOfBest = 0.7;

/** How far a figure's colours are believed, which was drawn elsewhere and maybe otherwise. */
const sheetTrust = 0.95;

const asSheet = async (name: string, sheet: readonly SheetFit[]): Promise<CutReferences> => {
  const best = Math.max(0, ...sheet.map(({ likeness }) => likeness));
  if (best === 0) {
    throw new JobError(
      "MediaUnsupported",
      `the reference ${name} has no closed region that could be found in the drawings; is it empty, or without lines?`,
      { name },
    );
  }
  const taken = sheet.filter(({ likeness }) => likeness >= best * minOfBest);
  const references: CutReference[] = [];
  for (const { read, at } of taken)
    references.push(await referenceFrom(read, { at, isDrawing: false }, sheetTrust));
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

const referenceFrom = async (
  { described, colours }: ReadPainted,
  place: Pick<Place, "at" | "isDrawing">,
  trust = 1,
): Promise<CutReference> => ({
  ...place,
  digest: await digestOf([[...colours], described.regions.map(({ area, x, y }) => [area, x, y])]),
  voter: { described, colours, trust: new Float32Array(colours.length).fill(trust), weight: 1 },
});
