import type { PlaneSize } from "#core/film/planes.ts";
import type { Source } from "#core/film/source.ts";

export type Rotation = Source["video"]["rotation"];

/**
 * Cells of the upright picture, laid out again as the film's frames are coded.
 *
 * @param cells  height x width x channels, row-major, as the network sees the picture: upright
 * @param size  cells across and down of the upright grid
 * @param rotation  clockwise turn, degrees, that shows the coded picture upright
 * @returns the same cells in coded order: height x width swapped for 90 and 270; `cells` itself for 0
 */
export const rotateGrid = (
  cells: Float32Array,
  { width, height }: PlaneSize,
  channels: number,
  rotation: Rotation,
): Float32Array => {
  if (rotation === 0) return cells;
  const turned = rotation !== 180;
  const codedWidth = turned ? height : width;
  const codedHeight = turned ? width : height;
  const out = new Float32Array(cells.length);
  for (let y = 0; y < codedHeight; y += 1) {
    for (let x = 0; x < codedWidth; x += 1) {
      const from = uprightCell[rotation](x, y, width, height) * channels;
      out.set(cells.subarray(from, from + channels), (y * codedWidth + x) * channels);
    }
  }
  return out;
};

type CellIndex = (x: number, y: number, width: number, height: number) => number;

/** Index in the upright grid, `width` x `height`, of the cell that is coded at column x, row y. */
const uprightCell: Readonly<Record<90 | 180 | 270, CellIndex>> = {
  90: (x, y, width) => x * width + (width - 1 - y),
  180: (x, y, width, height) => (height - 1 - y) * width + (width - 1 - x),
  270: (x, y, width, height) => (height - 1 - x) * width + y,
};
