import { abOfHex } from "#core/colour/hex-colour.ts";
import type { Hint } from "#core/edits/edits.ts";
import type { PlaneSize } from "#core/film/planes.ts";
import type { CellHint } from "#core/time/hint-state.ts";

/**
 * Hints by the frame they are set in, each at the grid cell that its place falls into, a stroke at all cells
 * that it passes.
 *
 * @param grid  cells across and down, upright
 */
export const cellHints = (
  hints: readonly Hint[],
  grid: PlaneSize,
): ReadonlyMap<number, readonly CellHint[]> => {
  const byFrame = new Map<number, CellHint[]>();
  for (const { frame, x, y, rgb, stroke = [] } of hints) {
    const [a, b] = abOfHex(rgb);
    const cells = strokeCells([[x, y], ...stroke], grid);
    byFrame.set(frame, [...(byFrame.get(frame) ?? []), { cells, a, b }]);
  }
  return byFrame;
};

type Place = readonly [x: number, y: number];

/** Cells along the lines between places, each once. */
const strokeCells = (places: readonly Place[], grid: PlaneSize): number[] => {
  const cells = new Set<number>();
  for (const [index, to] of places.entries()) {
    const from = places[index - 1] ?? to;
    const across = Math.abs(to[0] - from[0]) * grid.width;
    const down = Math.abs(to[1] - from[1]) * grid.height;
    // Twice a cell: a slanted line misses none that it runs through for long.
    const steps = Math.max(1, Math.ceil(2 * Math.max(across, down)));
    for (let step = 0; step <= steps; step += 1) {
      const share = step / steps;
      cells.add(cellAt([from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share], grid));
    }
  }
  return [...cells];
};

const cellAt = ([x, y]: Place, { width, height }: PlaneSize): number =>
  Math.min(height - 1, Math.floor(y * height)) * width + Math.min(width - 1, Math.floor(x * width));
