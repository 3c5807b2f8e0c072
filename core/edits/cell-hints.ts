import { abOfHex } from "#core/colour/hex-colour.ts";
import type { Hint } from "#core/edits/edits.ts";
import type { PlaneSize } from "#core/film/planes.ts";
import type { CellHint } from "#core/time/hint-state.ts";

/**
 * Hints by the frame they are set in, each at the grid cell that its place falls into.
 *
 * @param grid  cells across and down, upright
 */
export const cellHints = (
  hints: readonly Hint[],
  { width, height }: PlaneSize,
): ReadonlyMap<number, readonly CellHint[]> => {
  const byFrame = new Map<number, CellHint[]>();
  for (const { frame, x, y, rgb } of hints) {
    const column = Math.min(width - 1, Math.floor(x * width));
    const row = Math.min(height - 1, Math.floor(y * height));
    const [a, b] = abOfHex(rgb);
    byFrame.set(frame, [...(byFrame.get(frame) ?? []), { cell: row * width + column, a, b }]);
  }
  return byFrame;
};
