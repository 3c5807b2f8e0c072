import { colourText, type CelColour, type CelPalette } from "#core/cels/cel-palette.ts";
import type { ReferenceReport } from "#core/cels/cut-report.ts";
import { lineMaskOf } from "#core/cels/line-mask.ts";
import { inkShared, minInkShared, paintedMaskOf } from "#core/cels/painted-lines.ts";
import type { CelPicture } from "#core/cels/picture.ts";
import { readReference, type Nearest } from "#core/cels/reference.ts";
import type { Voter } from "#core/cels/hear-voters.ts";
import { digestOf } from "#core/digest.ts";
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
  /** Another one for other regions or colours. */
  readonly digest: string;
};

/** Codes of 16 bits, by any channel: a colour that is nearer than this to an allowed one was meant to be it. */
const nearly = 6 * 257;

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
  allowed: readonly CelColour[] | null,
): Promise<CutReference[]> => {
  const references: CutReference[] = [];
  for (const one of painted) references.push(await readOne(cut, one, palette, nearestOf(allowed)));
  return references;
};

const nearestOf = (allowed: readonly CelColour[] | null): Nearest => {
  if (allowed === null) return (colour) => colour;
  const apart = (one: CelColour, other: CelColour): number =>
    Math.max(...one.map((code, at) => Math.abs(code - (other[at] ?? 0))));
  return (colour) => {
    const found = allowed.reduce<CelColour | null>(
      (best, one) => (best === null || apart(one, colour) < apart(best, colour) ? one : best),
      null,
    );
    return found !== null && apart(found, colour) <= nearly ? found : null;
  };
};

const readOne = async (
  cut: CelCut,
  { name, picture }: PaintedDrawing,
  palette: CelPalette,
  nearest: Nearest,
): Promise<CutReference> => {
  const { at, drawing, isDrawing } = await drawingUnder(cut, { name, picture });
  const mask = isDrawing ? lineMaskOf(drawing) : paintedMaskOf(picture);
  const regions = regionsIn(name, mask);
  const read = readReference(picture, mask, regions, palette, nearest);
  const { described, colours, flatness, mixed, strange, moved } = read;
  if (flatness < minFlatness) {
    throw new JobError(
      "MediaUnsupported",
      `only ${Math.floor(flatness * 100)} % of the reference ${name} is in flat colours; it is antialiased, dithered, shaded or a JPEG: export it with one colour per region`,
      { name, flatness },
    );
  }
  if (strange.length > 0) {
    throw new JobError(
      "MediaUnsupported",
      `the reference ${name} has ${strange.length === 1 ? "a colour that is" : `${strange.length} colours that are`} not in the palette: ${strange.slice(0, 8).map(colourText).join(", ")}; paint it in the palette's colours, or add ${strange.length === 1 ? "it" : "them"}`,
      { name },
    );
  }
  return {
    at,
    isDrawing,
    digest: await digestOf([[...colours], described.regions.map(({ area, x, y }) => [area, x, y])]),
    voter: { described, colours, trust: new Float32Array(colours.length).fill(1), weight: 1 },
    report: {
      name,
      drawing: isDrawing ? (cut.names[at] ?? null) : null,
      mixed: mixed.flatMap((region) => {
        const found = described.regions[region - 1];
        return found === undefined ? [] : [{ x: found.points[0] ?? 0, y: found.points[1] ?? 0 }];
      }),
      moved: moved.map(({ from, to }) => ({ from: colourText(from), to: colourText(to) })),
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
