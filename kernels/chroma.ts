/**
 * A frame's chroma planes from its luma plane and the grid's local models of colour, row by row.
 *
 * AssemblyScript: pointers are byte offsets into the memory, which core/colour/chroma.ts lays out.
 */
import { codeRow } from "./chroma-codes";
import { colourRow, model, modelRow } from "./local-colour";
import { sumRows16, sumRows8 } from "./luma-sums";

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
 * @param work  floats of working memory: see core/colour/chroma.ts
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
