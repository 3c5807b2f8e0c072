import type { DrawingDescriptor } from "#core/cels/describe-regions.ts";
import { fitFigure, type FittedFigure } from "#core/cels/fit-figure.ts";
import { paintedMaskOf } from "#core/cels/painted-lines.ts";
import { figuresOn } from "#core/cels/sheet-figures.ts";
import {
  isFlat,
  readPainted,
  refuseShaded,
  type PaintedDrawing,
  type ReadPainted,
  type ReferenceColours,
} from "#pipeline/cels/read-painted.ts";

/** A drawing of the cut that figures are compared with. */
export type SampledDrawing = {
  /** Its place in the cut. */
  readonly at: number;
  readonly name: string;
  readonly described: DrawingDescriptor;
};

/** A figure of a model sheet, as if it had been painted where a drawing of the cut has it. */
export type SheetFit = {
  readonly read: ReadPainted;
  readonly at: number;
  readonly drawing: string;
  /** How surely its regions and the drawing's are found in each other, 0…1. */
  readonly likeness: number;
};

/**
 * Takes a model sheet of any size apart, and lays each figure onto the drawing that it is most like.
 *
 * @throws JobError MediaUnsupported
 */
export const fitSheet = (
  { name, picture }: PaintedDrawing,
  drawings: readonly SampledDrawing[],
  colours: ReferenceColours,
): SheetFit[] => {
  const figures = figuresOn(picture).map((figure) => ({
    ...figure,
    read: readPainted({ name, picture: figure.picture }, paintedMaskOf(figure.picture), colours),
  }));
  // Beside figures a sheet has photographs, shaded sketches and notes.
  const painted = figures.filter(({ read }) => isFlat(read));
  const [first] = figures;
  if (painted.length === 0 && first !== undefined) refuseShaded(first.read);
  return painted.flatMap(({ read, left, top }) => {
    const best = bestFit(read.described, drawings);
    if (best === null) return [];
    const { at, drawing, described, likeness } = best;
    const mixed = read.mixed.map(({ x, y }) => ({ x: x + left, y: y + top }));
    return [{ read: { ...read, described, mixed }, at, drawing, likeness }];
  });
};

type Found = FittedFigure & { readonly at: number; readonly drawing: string };

const bestFit = (figure: DrawingDescriptor, drawings: readonly SampledDrawing[]): Found | null => {
  const fits = drawings.flatMap(({ at, name, described }): Found[] => {
    const fit = fitFigure(figure, described);
    return fit === null ? [] : [{ ...fit, at, drawing: name }];
  });
  return fits.reduce<Found | null>(
    (best, fit) => (best === null || fit.likeness > best.likeness ? fit : best),
    null,
  );
};
