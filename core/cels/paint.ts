import { nothing, unpainted, type CelPalette } from "#core/cels/cel-palette.ts";
import type { LineMask } from "#core/cels/line-mask.ts";
import { blankLike, maxCode, type CelPicture } from "#core/cels/picture.ts";
import type { CelRegions } from "#core/cels/regions.ts";

/**
 * The colour layer of a drawing: every region in its palette colour, to the middle of the lines around it;
 * transparent where nothing is painted, and no ink.
 *
 * @param colours  by region, from region 1: a number of the palette, `nothing` or `unpainted`
 */
export const colourLayer = (
  picture: CelPicture,
  { whole }: CelRegions,
  colours: Int32Array,
  palette: CelPalette,
): CelPicture => {
  const layer = blankLike(picture);
  const full = maxCode(layer.depth);
  const codes = Array.from(colours, (number) =>
    number === nothing || number === unpainted
      ? null
      : palette.colour(number).map((code) => Math.round((code * full) / 65535)),
  );
  for (let at = 0; at < whole.length; at += 1) {
    const region = whole[at]!;
    const code = region === 0 ? null : codes[region - 1]!;
    if (code === null) continue;
    const to = at * 4;
    layer.samples[to] = code[0]!;
    layer.samples[to + 1] = code[1]!;
    layer.samples[to + 2] = code[2]!;
    layer.samples[to + 3] = full;
  }
  return layer;
};

/**
 * A drawing over its colour layer. Where nothing is painted, and where ink covers all, each pixel is the
 * drawing's own, bit for bit; where there is no ink it is the palette's; trace lines are painted over.
 */
export const composite = (picture: CelPicture, mask: LineMask, layer: CelPicture): CelPicture => {
  const samples = picture.samples.slice();
  const hasAlpha = picture.hasAlpha;
  const cover = hasAlpha && hasTransparency(picture) ? inkOverColour : inkOnPaper;
  for (let at = 0; at < mask.ink.length; at += 1) {
    if (layer.samples[at * 4 + 3] === 0) continue;
    const isInk = mask.ink[at]! > mask.noise && mask.trace[at] === 0;
    if (isInk) cover(picture, mask, layer, at, samples);
    else for (let to = at * 4; to < at * 4 + 3; to += 1) samples[to] = layer.samples[to]!;
    samples[at * 4 + 3] = maxCode(picture.depth);
  }
  return { ...picture, samples, hasAlpha };
};

const hasTransparency = ({ samples, depth }: CelPicture): boolean => {
  const full = maxCode(depth);
  for (let at = 3; at < samples.length; at += 4) if (samples[at] !== full) return true;
  return false;
};

type Cover = (
  picture: CelPicture,
  mask: LineMask,
  layer: CelPicture,
  at: number,
  into: Uint8Array | Uint16Array,
) => void;

/** Straight alpha over an opaque colour. */
const inkOverColour: Cover = ({ samples, depth }, _mask, layer, at, into) => {
  const opacity = samples[at * 4 + 3]! / maxCode(depth);
  for (let to = at * 4; to < at * 4 + 3; to += 1)
    into[to] = Math.round(layer.samples[to]! + (samples[to]! - layer.samples[to]!) * opacity);
};

/** Ink that was drawn on paper: as much of the paper as shows through it becomes colour. */
const inkOnPaper: Cover = ({ samples, depth }, { ink, full, paper }, layer, at, into) => {
  const shows = 1 - Math.min(1, ink[at]! / full);
  const white = (paper.at(at) * maxCode(depth)) / 255;
  for (let to = at * 4; to < at * 4 + 3; to += 1) {
    const code = samples[to]! + (layer.samples[to]! - white) * shows;
    into[to] = Math.min(maxCode(depth), Math.max(0, Math.round(code)));
  }
};
