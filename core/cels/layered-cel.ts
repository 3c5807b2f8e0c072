import type { LineMask } from "#core/cels/line-mask.ts";
import { maxCode, type CelPicture } from "#core/cels/picture.ts";

export type NamedLayer = {
  readonly name: string;
  readonly picture: CelPicture;
  /** How it lies over what is below it. */
  readonly blend: "normal" | "multiply";
  readonly isHidden: boolean;
};

/** A painted drawing in layers, the lowest first, and what they look like together. */
export type LayeredCel = { readonly composite: CelPicture; readonly layers: readonly NamedLayer[] };

/**
 * A painted drawing taken apart: its colours, its lines, and its trace lines, hidden, as they are painted over.
 * Every pixel of the lines is the drawing's own, bit for bit. Ink that was drawn on paper brings its paper, and
 * multiplies what is below.
 *
 * @param name  of the drawing, which names its layers
 */
export const layeredCel = (
  name: string,
  picture: CelPicture,
  mask: LineMask,
  layer: CelPicture,
  composite: CelPicture,
): LayeredCel => {
  const stem = name.replace(/\.[^.]*$/, "");
  const blend = picture.hasAlpha ? "normal" : "multiply";
  const lines = linesOf(picture, mask);
  const layers: NamedLayer[] = [
    { name: `${stem} colour`, picture: layer, blend: "normal", isHidden: false },
    { name: `${stem} line`, picture: lines, blend, isHidden: false },
  ];
  if (lines !== picture) {
    const traces = only(picture, mask, (trace) => trace !== 0);
    layers.push({ name: `${stem} trace lines`, picture: traces, blend, isHidden: true });
  }
  return { composite, layers };
};

/** A drawing without its trace lines; itself where it has none. */
export const linesOf = (picture: CelPicture, mask: LineMask): CelPicture =>
  mask.trace.some((trace) => trace !== 0) ? only(picture, mask, (trace) => trace === 0) : picture;

/** A drawing with the pixels that are wanted; the others are empty: transparent, or white paper. */
const only = (
  picture: CelPicture,
  { trace }: LineMask,
  isWanted: (trace: number) => boolean,
): CelPicture => {
  const samples = picture.samples.slice();
  const full = maxCode(picture.depth);
  for (let at = 0; at < trace.length; at += 1) {
    if (isWanted(trace[at]!)) continue;
    samples.fill(picture.hasAlpha ? 0 : full, at * 4, at * 4 + 4);
  }
  return { ...picture, samples };
};
