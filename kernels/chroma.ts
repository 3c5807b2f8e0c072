/**
 * A frame's chroma planes from its luma plane and the grid's local models of colour, row by row.
 *
 * AssemblyScript: pointers are byte offsets into the memory; core/kernels/chroma-kernel.ts lays it out.
 * What the steps mean stands there and in core/colour/{guided-upsampling,chroma-codes}.ts.
 */

/** Floats of one cell's model of one channel: slope, base, low, high. */
const model: u32 = 4;

// @ts-ignore: decorator
@inline
function mixed(from: v128, to: v128, share: v128): v128 {
  return f32x4.add(from, f32x4.mul(f32x4.sub(to, from), share));
}

/**
 * Models between two rows of cells.
 *
 * @param models  rows x columns x 4 f32
 * @param into  columns x 4 f32
 */
// @ts-ignore: decorator
@inline
function modelRow(models: usize, columns: u32, rows: u32, position: f32, into: usize): void {
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
function colourRow(row: usize, columns: u32, first: usize, share: usize, step: f32, lightness: usize, into: usize): void {
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

/** Sums of the four 8 bit codes around every chroma pixel; an odd last column counts twice. */
function sumRows8(top: usize, bottom: usize, width: u32, into: usize): void {
  const pairs = width >> 1;
  let x: u32 = 0;
  for (; x + 8 <= pairs; x += 8) {
    const upper = i16x8.extadd_pairwise_i8x16_u(v128.load(top + (x << 1)));
    const lower = i16x8.extadd_pairwise_i8x16_u(v128.load(bottom + (x << 1)));
    v128.store(into + (x << 1), i16x8.add(upper, lower));
  }
  for (; x < pairs; x++) {
    const p = top + (x << 1);
    const q = bottom + (x << 1);
    store<u16>(into + (x << 1), <u16>load<u8>(p) + <u16>load<u8>(p, 1) + <u16>load<u8>(q) + <u16>load<u8>(q, 1));
  }
  if (width & 1) {
    store<u16>(into + (pairs << 1), 2 * (<u16>load<u8>(top + width - 1) + <u16>load<u8>(bottom + width - 1)));
  }
}

/** The same of 16 bit words that hold 10 bit codes. */
function sumRows16(top: usize, bottom: usize, width: u32, into: usize): void {
  const pairs = width >> 1;
  for (let x: u32 = 0; x < pairs; x++) {
    const p = top + (x << 2);
    const q = bottom + (x << 2);
    store<u16>(into + (x << 1), load<u16>(p) + load<u16>(p, 2) + load<u16>(q) + load<u16>(q, 2));
  }
  if (width & 1) {
    const last = (width - 1) << 1;
    store<u16>(into + (pairs << 1), 2 * (load<u16>(top + last) + load<u16>(bottom + last)));
  }
}

// @ts-ignore: decorator
@inline
function positions(values: v128, first: f32, perStep: f32, last: f32): v128 {
  const raw = f32x4.mul(f32x4.sub(values, f32x4.splat(first)), f32x4.splat(perStep));
  return f32x4.pmin(f32x4.pmax(raw, f32x4.splat(0)), f32x4.splat(last));
}

// @ts-ignore: decorator
@inline
function pointBelow(position: v128, mostIndex: i32): v128 {
  return i32x4.min_s(i32x4.trunc_sat_f32x4_s(position), i32x4.splat(mostIndex));
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

/** The point of the table below a pixel's luma and, `offset` into its plane, below its a and b. */
// @ts-ignore: decorator
@inline
function chromaOf(
  luma: f32,
  offset: i32,
  shareA: f32,
  shareB: f32,
  table: usize,
  lumaSteps: i32,
  alongA: usize,
  alongLuma: usize,
): v128 {
  const below = min<i32>(<i32>luma, lumaSteps - 1);
  const point = table + <usize>offset + alongLuma * <usize>below;
  return chromaAt(point, alongA, alongLuma, luma - <f32>below, shareA, shareB);
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
function codeRow(
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
  const zeros = f32x4.splat(zero);
  const most = i32x4.splat(highest);
  for (let x: u32 = 0; x < pixels; x += 4) {
    const atA = positions(v128.load(a + (x << 2)), aFirst, perStep, <f32>(aPoints - 1));
    const atB = positions(v128.load(b + (x << 2)), bFirst, perStep, <f32>(bPoints - 1));
    const stepA = pointBelow(atA, aPoints - 2);
    const stepB = pointBelow(atB, bPoints - 2);
    const shareA = f32x4.sub(atA, f32x4.convert_i32x4_s(stepA));
    const shareB = f32x4.sub(atB, f32x4.convert_i32x4_s(stepB));
    const offsets = i32x4.add(i32x4.mul(stepA, i32x4.splat(<i32>alongA)), i32x4.shl(stepB, 3));
    const luma = v128.load(lumas + (x << 2));
    const c0 = chromaOf(
      f32x4.extract_lane(luma, 0),
      i32x4.extract_lane(offsets, 0),
      f32x4.extract_lane(shareA, 0),
      f32x4.extract_lane(shareB, 0),
      table,
      lumaSteps,
      alongA,
      alongLuma,
    );
    const c1 = chromaOf(
      f32x4.extract_lane(luma, 1),
      i32x4.extract_lane(offsets, 1),
      f32x4.extract_lane(shareA, 1),
      f32x4.extract_lane(shareB, 1),
      table,
      lumaSteps,
      alongA,
      alongLuma,
    );
    const c2 = chromaOf(
      f32x4.extract_lane(luma, 2),
      i32x4.extract_lane(offsets, 2),
      f32x4.extract_lane(shareA, 2),
      f32x4.extract_lane(shareB, 2),
      table,
      lumaSteps,
      alongA,
      alongLuma,
    );
    const c3 = chromaOf(
      f32x4.extract_lane(luma, 3),
      i32x4.extract_lane(offsets, 3),
      f32x4.extract_lane(shareA, 3),
      f32x4.extract_lane(shareB, 3),
      table,
      lumaSteps,
      alongA,
      alongLuma,
    );
    const near = v128.shuffle<f32>(c0, c1, 0, 4, 1, 5);
    const far = v128.shuffle<f32>(c2, c3, 0, 4, 1, 5);
    put(u, start + x, wide, codesOf(v128.shuffle<f32>(near, far, 0, 1, 4, 5), zeros, most));
    put(v, start + x, wide, codesOf(v128.shuffle<f32>(near, far, 2, 3, 6, 7), zeros, most));
  }
}

/** Looks up what a row's sums stand for: (lightness, position along the table's luma) f32 by sum. */
function lookUp(pixels: u32, sums: usize, ofSum: usize, lightness: usize, lumas: usize): void {
  for (let x: u32 = 0; x < pixels; x++) {
    const pair = ofSum + ((<usize>load<u16>(sums + (x << 1))) << 3);
    store<f32>(lightness + (x << 2), load<f32>(pair));
    store<f32>(lumas + (x << 2), load<f32>(pair, 4));
  }
}

/**
 * The whole frame.
 *
 * @param luma  height x width codes, 8 bit or (wide) 16 bit words
 * @param modelsA, modelsB  gridRows x gridColumns x 4 f32
 * @param work  floats of working memory: see core/kernels/chroma-kernel.ts
 */
export function chroma(
  luma: usize, width: u32, height: u32, wide: bool, interlaced: bool,
  modelsA: usize, modelsB: usize, gridColumns: u32, gridRows: u32,
  first: usize, share: usize, step: f32,
  ofSum: usize, table: usize, lumaSteps: i32, aPoints: i32, bPoints: i32, aFirst: f32, bFirst: f32, perStep: f32,
  zero: f32, highest: i32, work: usize, u: usize, v: usize,
): void {
  const pixels = (width + 1) >> 1;
  const rows = (height + 1) >> 1;
  const padded = (pixels + 3 + 7) & ~7;
  const models = work;
  const lightness = models + ((gridColumns * model) << 2);
  const a = lightness + (padded << 2);
  const b = a + (padded << 2);
  const lumas = b + (padded << 2);
  const sums = lumas + (padded << 2);
  const stride: usize = <usize>width << (wide ? 1 : 0);
  for (let y: u32 = 0; y < rows; y++) {
    const upper: u32 = interlaced ? 4 * (y >> 1) + (y & 1) : 2 * y;
    const next: u32 = upper + (interlaced ? 2 : 1);
    const lower: u32 = next < height ? next : upper;
    const top = luma + <usize>upper * stride;
    const bottom = luma + <usize>lower * stride;
    if (wide) sumRows16(top, bottom, width, sums);
    else sumRows8(top, bottom, width, sums);
    lookUp(pixels, sums, ofSum, lightness, lumas);
    const position: f32 = <f32>((<f64>(upper + lower + 1) * 0.5 * <f64>gridRows) / <f64>height - 0.5);
    modelRow(modelsA, gridColumns, gridRows, position, models);
    colourRow(models, gridColumns, first, share, step, lightness, a);
    modelRow(modelsB, gridColumns, gridRows, position, models);
    colourRow(models, gridColumns, first, share, step, lightness, b);
    if (wide) codeRow(pixels, lumas, a, b, table, lumaSteps, aPoints, bPoints, aFirst, bFirst, perStep, zero, highest, u, v, y * pixels, true);
    else codeRow(pixels, lumas, a, b, table, lumaSteps, aPoints, bPoints, aFirst, bFirst, perStep, zero, highest, u, v, y * pixels, false);
  }
}
