import { chromaRenderer, type ChromaRenderer } from "#core/colour/chroma.ts";
import { pixelsIn, type PictureArea } from "#core/colour/leave-colour.ts";
import { rgbFromPlanes } from "#core/colour/rgb-from-planes.ts";
import { cellSide } from "#core/model/evidence.ts";
import { abFromBytes, entropyByByte, fromBase64, type KeyFrameMeasures } from "#core/reports/measures.ts";
import { isColourable } from "#core/metrics/colourable.ts";
import type { PlaneSize } from "#core/film/planes.ts";
import type { RawPicture } from "#core/ports/pictures.ts";
import type { Source } from "#core/film/source.ts";

/** Below `sure` the map is clear, from `unsure` on at its strongest; shares of the largest entropy. */
const entropyShown = { sure: 0.5, unsure: 0.85 };
const strongest = 190;

/** How opaque the uncertainty map is at each cell, 0…255. */
export const uncertaintyOpacity = ({ confidence }: KeyFrameMeasures, exponent: number): Uint8Array => {
  const entropies = entropyByByte(exponent);
  const { sure, unsure } = entropyShown;
  return fromBase64(confidence).map((byte) => {
    const doubt = ((entropies[byte] ?? 1) - sure) / (unsure - sure);
    return Math.round(Math.min(1, Math.max(0, doubt)) * strongest);
  });
};

/**
 * Mean distance in ab between what was coloured and what a picture shows where it can, Lab units.
 *
 * @param left  parts of the picture that show something else, being left as they are; null is all of it
 */
export const alteration = (
  lab: Float64Array,
  { ab }: KeyFrameMeasures,
  { grid, left }: { readonly grid: PlaneSize; readonly left: readonly (PictureArea | null)[] },
): number => {
  const isLeft = cellsIn(left, grid);
  const coloured = abFromBytes(fromBase64(ab));
  let [sum, cells] = [0, 0];
  for (let cell = 0; cell < coloured.length / 2; cell += 1) {
    if (isLeft[cell] === 1 || !isColourable(lab[cell * 3] ?? NaN)) continue;
    cells += 1;
    sum += Math.hypot(
      (lab[cell * 3 + 1] ?? NaN) - (coloured[cell * 2] ?? NaN),
      (lab[cell * 3 + 2] ?? NaN) - (coloured[cell * 2 + 1] ?? NaN),
    );
  }
  return cells === 0 ? 0 : sum / cells;
};

const cellsIn = (areas: readonly (PictureArea | null)[], grid: PlaneSize): Uint8Array => {
  const inside = new Uint8Array(grid.width * grid.height);
  for (const area of areas) {
    const { left, top, right, bottom } = pixelsIn(area ?? { left: 0, top: 0, right: 1, bottom: 1 }, grid);
    for (let y = top; y < bottom; y += 1) inside.fill(1, y * grid.width + left, y * grid.width + right);
  }
  return inside;
};

/**
 * Paints an alternate's ab over a frame's luma, as rendering would.
 *
 * @param size  of the luma planes, upright
 * @param modelSize  upright, as the grid of ab is
 */
export const alternatePainter = (
  video: Source["video"],
  size: PlaneSize,
  modelSize: PlaneSize,
): ((luma: Uint8Array | Uint16Array, lab: Float64Array, ab: string) => RawPicture) => {
  const film = { ...video, ...size, fieldOrder: "progressive" as const };
  const grid = { width: modelSize.width / cellSide, height: modelSize.height / cellSide };
  let renderer: ChromaRenderer | null = null;
  return (luma, lab, ab) => {
    renderer ??= chromaRenderer(film, grid);
    const lightness = Float32Array.from({ length: lab.length / 3 }, (_, cell) => lab[cell * 3] ?? 0);
    const planes = renderer(luma, abFromBytes(fromBase64(ab)), lightness);
    return { samples: rgbFromPlanes(film, luma, planes), size, channels: 3 };
  };
};
