import type { CelPalette } from "#core/cels/cel-palette.ts";
import type { ReferenceReport } from "#core/cels/cut-report.ts";
import { lineMaskOf } from "#core/cels/line-mask.ts";
import { inkShared, minInkShared, paintedMaskOf } from "#core/cels/painted-lines.ts";
import type { CelPicture } from "#core/cels/picture.ts";
import { readReference } from "#core/cels/reference.ts";
import type { Voter } from "#core/cels/vote.ts";
import { JobError } from "#core/errors.ts";
import type { CelCut } from "#core/ports/cels.ts";
import { regionsIn } from "#pipeline/cels/regions-in.ts";

/** A painted drawing that a person gives. */
export type PaintedDrawing = { readonly name: string; readonly picture: CelPicture };

export type CutReference = {
  /** Place in the cut of the drawing that it is painted on, or of the one that it is like most. */
  readonly at: number;
  /** Whether it is painted on that drawing. */
  readonly isDrawing: boolean;
  readonly voter: Voter;
  readonly report: ReferenceReport;
};

/** Less of a painted picture than this in flat colours is no painting of a cel. */
const minFlatness = 0.75;

/**
 * Reads painted drawings: each on the lines of the drawing it was painted on, which is found by its name and
 * else by its lines; one that was painted on none of them brings its own lines.
 *
 * @throws JobError MediaUnsupported
 */
export const readReferences = async (
  cut: CelCut,
  painted: readonly PaintedDrawing[],
  palette: CelPalette,
): Promise<CutReference[]> => {
  const references: CutReference[] = [];
  for (const one of painted) references.push(await readOne(cut, one, palette));
  return references;
};

const readOne = async (
  cut: CelCut,
  { name, picture }: PaintedDrawing,
  palette: CelPalette,
): Promise<CutReference> => {
  const { at, drawing, isDrawing } = await drawingUnder(cut, { name, picture });
  const mask = isDrawing ? lineMaskOf(drawing) : paintedMaskOf(picture);
  const regions = regionsIn(name, mask);
  const { described, colours, flatness, mixed } = readReference(picture, mask, regions, palette);
  if (flatness < minFlatness) {
    throw new JobError(
      "MediaUnsupported",
      `only ${Math.floor(flatness * 100)} % of the reference ${name} is in flat colours; it is antialiased, dithered, shaded or a JPEG: export it with one colour per region`,
      { name, flatness },
    );
  }
  return {
    at,
    isDrawing,
    voter: { described, colours, trust: new Float32Array(colours.length).fill(1), weight: 1 },
    report: {
      name,
      drawing: isDrawing ? (cut.names[at] ?? null) : null,
      mixed: mixed.flatMap((region) => {
        const found = described.regions[region - 1];
        return found === undefined ? [] : [{ x: found.points[0] ?? 0, y: found.points[1] ?? 0 }];
      }),
    },
  };
};

type Under = { readonly at: number; readonly drawing: CelPicture; readonly isDrawing: boolean };

const drawingUnder = async (cut: CelCut, { name, picture }: PaintedDrawing): Promise<Under> => {
  const named = cut.names.findIndex((one) => numberOf(one) === numberOf(name));
  const order = [...cut.names.keys()].sort((one, other) => Number(other === named) - Number(one === named));
  let best: (Under & { readonly shared: number }) | null = null;
  for (const at of order) {
    const drawing = await cut.read(cut.names[at] ?? "");
    refuseOtherSize(name, picture, drawing);
    const shared = inkShared(picture, lineMaskOf(drawing));
    if (best === null || shared > best.shared)
      best = { at, drawing, shared, isDrawing: shared >= minInkShared };
    if (best.isDrawing) return best;
  }
  if (best === null) throw new RangeError("a cut needs a drawing");
  return best;
};

/** The number in a file's name; the name itself where it has none. */
const numberOf = (name: string): string => /(\d+)\D*$/.exec(name)?.[1]?.replace(/^0+(?=\d)/, "") ?? name;

/** @throws JobError MediaUnsupported */
const refuseOtherSize = (name: string, { size }: CelPicture, drawing: CelPicture): void => {
  if (size.width === drawing.size.width && size.height === drawing.size.height) return;
  throw new JobError(
    "MediaUnsupported",
    `the reference ${name} is ${size.width}x${size.height}, and the drawings are ${drawing.size.width}x${drawing.size.height}; paint one of the drawings, or export it in their size without cropping`,
    { name },
  );
};
