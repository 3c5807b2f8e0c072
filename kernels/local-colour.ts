/**
 * Colour along a row of chroma pixels, from the cells' local models of colour by lightness: what the
 * models are stands in guided-upsampling.ts.
 */
import { mixed } from "./mixed";

/** Floats of one cell's model of one channel: slope, base, low, high. */
export const model: u32 = 4;

/**
 * Models between two rows of cells.
 *
 * @param models  rows x columns x 4 f32
 * @param into  columns x 4 f32
 */
// @ts-ignore: decorator
@inline
export function modelRow(models: usize, columns: u32, rows: u32, position: f32, into: usize): void {
  const last = <f32>(rows - 1);
  const inside = max<f32>(0, min<f32>(last, position));
  const above = <u32>inside;
  const below = min<u32>(rows - 1, above + 1);
  const share = f32x4.splat(inside - <f32>above);
  const top = models + ((above * columns * model) << 2);
  const bottom = models + ((below * columns * model) << 2);
  for (let offset: usize = 0; offset < (columns * model) << 2; offset += 16) {
    v128.store(into + offset, mixed(v128.load(top + offset), v128.load(bottom + offset), share));
  }
}

// @ts-ignore: decorator
@inline
function colourAt(
  slope: f32, slopeRise: f32, base: f32, baseRise: f32, low: f32, lowRise: f32, high: f32, highRise: f32,
  at: v128, lightness: v128,
): v128 {
  const slopes = f32x4.add(f32x4.splat(slope), f32x4.mul(f32x4.splat(slopeRise), at));
  const bases = f32x4.add(f32x4.splat(base), f32x4.mul(f32x4.splat(baseRise), at));
  const lows = f32x4.add(f32x4.splat(low), f32x4.mul(f32x4.splat(lowRise), at));
  const highs = f32x4.add(f32x4.splat(high), f32x4.mul(f32x4.splat(highRise), at));
  const colour = f32x4.add(f32x4.mul(slopes, lightness), bases);
  return f32x4.pmin(f32x4.pmax(colour, lows), highs);
}

/**
 * One channel's colour along a row of pixels, four at a time; a run's last store may reach up to three
 * pixels into the next run, which then writes its own.
 *
 * @param row  columns x 4 f32, from `modelRow`
 * @param first  columns + 2 i32; run k is pixels first[k] ... first[k + 1]
 * @param share  columns + 1 f32; share of the right column at the run's first pixel
 * @param lightness  pixels f32
 * @param into  pixels + 3 f32
 */
export function colourRow(row: usize, columns: u32, first: usize, share: usize, step: f32, lightness: usize, into: usize): void {
  const steps = f32x4.mul(f32x4.splat(step), f32x4(0, 1, 2, 3));
  for (let run: u32 = 0; run <= columns; run++) {
    const left = row + ((run == 0 ? 0 : run - 1) * model << 2);
    const right = row + (min<u32>(run, columns - 1) * model << 2);
    const l = v128.load(left);
    const rise = f32x4.sub(v128.load(right), l);
    const start = load<u32>(first + (run << 2));
    const end = load<u32>(first + ((run + 1) << 2));
    const atStart = load<f32>(share + (run << 2));
    for (let x = start; x < end; x += 4) {
      const at = f32x4.add(f32x4.splat(atStart + step * <f32>(x - start)), steps);
      const colour = colourAt(
        f32x4.extract_lane(l, 0), f32x4.extract_lane(rise, 0),
        f32x4.extract_lane(l, 1), f32x4.extract_lane(rise, 1),
        f32x4.extract_lane(l, 2), f32x4.extract_lane(rise, 2),
        f32x4.extract_lane(l, 3), f32x4.extract_lane(rise, 3),
        at, v128.load(lightness + (x << 2)),
      );
      v128.store(into + (x << 2), colour);
    }
  }
}
