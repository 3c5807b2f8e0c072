/**
 * Cb and Cr codes of a row of chroma pixels, from the table of core/colour/chroma-table.ts,
 * interpolated along luma, a and b.
 */
import { mixed } from "./mixed";

// @ts-ignore: decorator
@inline
function positions(values: v128, first: f32, perStep: f32, last: f32): v128 {
  const raw = f32x4.mul(f32x4.sub(values, f32x4.splat(first)), f32x4.splat(perStep));
  return f32x4.pmin(f32x4.pmax(raw, f32x4.splat(0)), f32x4.splat(last));
}

// @ts-ignore: decorator
@inline
function pointBelow(position: v128, maxIndex: i32): v128 {
  return i32x4.min_s(i32x4.trunc_sat_f32x4_s(position), i32x4.splat(maxIndex));
}

/** Cb and Cr between the eight points around: (cb, cr) of two points along b lie side by side. */
// @ts-ignore: decorator
@inline
function chromaAt(point: usize, alongA: usize, alongLuma: usize, shareY: f32, shareA: f32, shareB: f32): v128 {
  const a = f32x4.splat(shareA);
  const darker = mixed(v128.load(point), v128.load(point + alongA), a);
  const brighter = mixed(v128.load(point + alongLuma), v128.load(point + alongLuma + alongA), a);
  const both = mixed(darker, brighter, f32x4.splat(shareY));
  const beyond = v128.shuffle<f32>(both, both, 2, 3, 2, 3);
  return mixed(both, beyond, f32x4.splat(shareB));
}

/**
 * Codes of four pixels. They are never negative: adding a half and cutting off rounds. Full range alone
 * reaches past the highest code, at pure blue or red.
 */
// @ts-ignore: decorator
@inline
function codesOf(chroma: v128, zero: v128, highest: v128): v128 {
  return i32x4.min_s(i32x4.trunc_sat_f32x4_s(f32x4.add(chroma, zero)), highest);
}

/** Stores four codes; those past a row's end are overwritten by the next row, or lie in the slack. */
// @ts-ignore: decorator
@inline
function put(plane: usize, index: u32, wide: bool, codes: v128): void {
  const words = i16x8.narrow_i32x4_u(codes, codes);
  if (wide) v128.store_lane<u64>(plane + (<usize>index << 1), words, 0);
  else v128.store_lane<u32>(plane + index, i8x16.narrow_i16x8_u(words, words), 0);
}

/**
 * Writes a row of Cb and Cr codes.
 *
 * @param lumas  pixels f32, position along the table's luma
 * @param a, b  pixels f32, Lab units
 * @param table  points x (cb, cr) f32, in codes; luma slowest, b fastest
 */
// @ts-ignore: decorator
@inline
export function codeRow(
  pixels: u32,
  lumas: usize,
  a: usize,
  b: usize,
  table: usize,
  lumaSteps: i32,
  aPoints: i32,
  bPoints: i32,
  aFirst: f32,
  bFirst: f32,
  perStep: f32,
  zero: f32,
  highest: i32,
  u: usize,
  v: usize,
  start: u32,
  wide: bool,
): void {
  const alongA = <usize>bPoints << 3;
  const alongLuma = alongA * aPoints;
  const bytesAlongA = i32x4.splat(<i32>alongA);
  const rowsOfPlane = i32x4.splat(aPoints);
  const zeros = f32x4.splat(zero);
  const most = i32x4.splat(highest);
  for (let x: u32 = 0; x < pixels; x += 4) {
    const atY = v128.load(lumas + (x << 2));
    const atA = positions(v128.load(a + (x << 2)), aFirst, perStep, <f32>(aPoints - 1));
    const atB = positions(v128.load(b + (x << 2)), bFirst, perStep, <f32>(bPoints - 1));
    const stepY = pointBelow(atY, lumaSteps - 1);
    const stepA = pointBelow(atA, aPoints - 2);
    const stepB = pointBelow(atB, bPoints - 2);
    const shareY = f32x4.sub(atY, f32x4.convert_i32x4_s(stepY));
    const shareA = f32x4.sub(atA, f32x4.convert_i32x4_s(stepA));
    const shareB = f32x4.sub(atB, f32x4.convert_i32x4_s(stepB));
    const planes = i32x4.add(i32x4.mul(stepY, rowsOfPlane), stepA);
    const points = i32x4.add(i32x4.mul(planes, bytesAlongA), i32x4.shl(stepB, 3));
    const c0 = chromaAt(
      table + <usize>i32x4.extract_lane(points, 0), alongA, alongLuma,
      f32x4.extract_lane(shareY, 0), f32x4.extract_lane(shareA, 0), f32x4.extract_lane(shareB, 0),
    );
    const c1 = chromaAt(
      table + <usize>i32x4.extract_lane(points, 1), alongA, alongLuma,
      f32x4.extract_lane(shareY, 1), f32x4.extract_lane(shareA, 1), f32x4.extract_lane(shareB, 1),
    );
    const c2 = chromaAt(
      table + <usize>i32x4.extract_lane(points, 2), alongA, alongLuma,
      f32x4.extract_lane(shareY, 2), f32x4.extract_lane(shareA, 2), f32x4.extract_lane(shareB, 2),
    );
    const c3 = chromaAt(
      table + <usize>i32x4.extract_lane(points, 3), alongA, alongLuma,
      f32x4.extract_lane(shareY, 3), f32x4.extract_lane(shareA, 3), f32x4.extract_lane(shareB, 3),
    );
    const near = v128.shuffle<f32>(c0, c1, 0, 4, 1, 5);
    const far = v128.shuffle<f32>(c2, c3, 0, 4, 1, 5);
    put(u, start + x, wide, codesOf(v128.shuffle<f32>(near, far, 0, 1, 4, 5), zeros, most));
    put(v, start + x, wide, codesOf(v128.shuffle<f32>(near, far, 2, 3, 6, 7), zeros, most));
  }
}
