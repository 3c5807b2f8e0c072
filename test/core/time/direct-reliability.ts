import type { Grid } from "#core/model/evidence.ts";
import type { FrameView } from "#core/time/reliability.ts";

const clamped = (value: number, side: number): number => Math.min(Math.max(value, 0), side - 1);

/** What `reliabilityMeter` fills in, cell by cell and without a table. */
export const directReliability = (
  { width, height }: Grid,
  here: FrameView,
  there: FrameView,
): Float32Array => {
  const all = [...here.lightnessBytes.keys()].map(
    (cell) => [cell % width, Math.floor(cell / width)] as const,
  );
  const vectorAt = ({ motion }: FrameView, x: number, y: number): readonly [number, number] => {
    const block = (y >> 1) * (width / 2) + (x >> 1);
    return [motion[2 * block]!, motion[2 * block + 1]!];
  };
  const lightnessThere = (x: number, y: number) =>
    there.lightnessBytes[clamped(y, height) * width + clamped(x, width)]!;
  const differences = all.map(([x, y], cell) => {
    const [dx, dy] = vectorAt(here, x, y);
    const [left, top, fx, fy] = [x + (dx >> 2), y + (dy >> 2), dx & 3, dy & 3];
    const above = lightnessThere(left, top) * (4 - fx) + lightnessThere(left + 1, top) * fx;
    const below = lightnessThere(left, top + 1) * (4 - fx) + lightnessThere(left + 1, top + 1) * fx;
    return here.lightnessBytes[cell]! * 16 - (above * (4 - fy) + below * fy);
  });
  const median = differences.toSorted((p, q) => p - q)[Math.ceil(all.length / 2) - 1]!;
  return Float32Array.from(all, ([x, y]) => {
    let sum = 0;
    for (let i = 0; i < 9; i += 1) {
      const [u, v] = [clamped(x + (i % 3) - 1, width), clamped(y + Math.floor(i / 3) - 1, height)];
      sum += Math.abs(differences[v * width + u]! - median);
    }
    const lightness = sum / (9 * 16 * 2.55);
    const r = Math.exp((-lightness * lightness) / (2 * 4 * 4));
    const [dx, dy] = vectorAt(here, x, y);
    const [bx, by] = vectorAt(
      there,
      clamped(x + ((dx + 2) >> 2), width),
      clamped(y + ((dy + 2) >> 2), height),
    );
    const miss = (dx + bx) ** 2 + (dy + by) ** 2;
    return r < 1e-3 || miss > 0.01 * (dx * dx + dy * dy + bx * bx + by * by) + 8 ? 0 : r;
  });
};
