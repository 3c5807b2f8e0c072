import { linesShared, minLinesShared } from "#core/cels/painted-lines.ts";
import { lineMaskOf } from "#core/cels/line-mask.ts";
import type { CelPicture } from "#core/cels/picture.ts";
import type { CelCut } from "#core/ports/cels.ts";

export type Under = {
  readonly at: number;
  readonly drawing: CelPicture;
  /** Whether the painted drawing was painted on this one; else it is the one whose lines it shares most. */
  readonly isDrawing: boolean;
};

/**
 * The drawing of the cut that a painted one was painted on, by its name and else by its lines.
 *
 * @returns null where the drawings have another size
 */
export const drawingUnder = async (
  cut: CelCut,
  { name, picture }: { readonly name: string; readonly picture: CelPicture },
): Promise<Under | null> => {
  const named = cut.names.findIndex((one) => numberOf(one) === numberOf(name));
  const order = [...cut.names.keys()].sort((one, other) => Number(other === named) - Number(one === named));
  let best: (Under & { readonly shared: number }) | null = null;
  for (const at of order) {
    const drawing = await cut.read(cut.names[at] ?? "");
    // All drawings of a cut have one size: the first says it.
    if (!isSameSize(picture, drawing)) return null;
    const shared = linesShared(picture, lineMaskOf(drawing));
    if (best === null || shared > best.shared)
      best = { at, drawing, shared, isDrawing: shared >= minLinesShared };
    if (best.isDrawing) return best;
  }
  return best;
};

/** The number in a file's name; the name itself where it has none. */
const numberOf = (name: string): string => /(\d+)\D*$/.exec(name)?.[1]?.replace(/^0+(?=\d)/, "") ?? name;

const isSameSize = ({ size }: CelPicture, other: CelPicture): boolean =>
  size.width === other.size.width && size.height === other.size.height;
