import {
  abStep,
  aPoints,
  aReach,
  bPoints,
  bReach,
  chromaTable,
  lumaSteps,
} from "#core/colour/chroma-table.ts";
import { columnRuns } from "#core/colour/column-runs.ts";
import { lightnessTable } from "#core/colour/lightness.ts";
import { codeScale, signalFromCode } from "#core/colour/quantisation.ts";
import { kernelMemory } from "#core/kernels/kernel-memory.ts";
import type { PlaneSize } from "#core/film/planes.ts";
import type { Source } from "#core/film/source.ts";

/** What of a film's video stream the chroma planes depend on; `Source.video` is one. */
export type FilmPicture = Pick<Source["video"], "bitDepth" | "width" | "height" | "fieldOrder" | "colour">;

/** Codes, row-major, of half the width and height, rounded up. */
export type ChromaPlanes = { readonly u: Uint8Array | Uint16Array; readonly v: Uint8Array | Uint16Array };

/**
 * Colour for one frame beside its untouched luma.
 *
 * @param luma  height x width codes, row-major
 * @param ab  cells x 2, Lab units, in coded orientation
 * @param lightness  cells, mean L* 0…100
 * @returns new planes in the film's depth and range
 */
export type ChromaRenderer = (
  luma: Uint8Array | Uint16Array,
  ab: Float32Array,
  lightness: Float32Array,
) => ChromaPlanes;

/**
 * Prepares tables for a film once; what comes back renders frame by frame.
 *
 * ab goes from the grid to chroma resolution guided by the luma there (kernels/guided-upsampling.ts),
 * so that colour ends where objects end, and then to Cb and Cr inside the RGB cube: the table of
 * chroma-table.ts, interpolated along all three axes. The same frame gives the same bytes, whatever
 * was rendered before.
 *
 * A chroma pixel's luma is the sum of the four codes around it; at an odd edge the last ones count
 * twice. In interlaced film neighbouring chroma rows belong to different fields, and so do neighbouring
 * luma rows: chroma row c takes two luma rows of field c % 2 (H.262 6.1.1.8).
 *
 * @param grid  cells across and down, in coded orientation
 */
export const chromaRenderer = (film: FilmPicture, grid: PlaneSize): ChromaRenderer =>
  film.bitDepth === 16 ? ofTopBits(film, grid) : rendererOf(film, grid);

/** Four codes of 16 bits have a sum too long for the kernel: colour is found for their upper 12. */
const ofTopBits = (film: FilmPicture, grid: PlaneSize): ChromaRenderer => {
  const render = rendererOf({ ...film, bitDepth: 12 }, grid);
  const upper = new Uint16Array(film.width * film.height);
  const widened = (plane: Uint8Array | Uint16Array): Uint16Array =>
    Uint16Array.from(plane, (code) => code << 4);
  return (luma, ab, lightness) => {
    for (let at = 0; at < upper.length; at += 1) upper[at] = luma[at]! >> 4;
    const { u, v } = render(upper, ab, lightness);
    return { u: widened(u), v: widened(v) };
  };
};

const rendererOf = (film: FilmPicture, grid: PlaneSize): ChromaRenderer => {
  const { bitDepth, width, height, fieldOrder } = film;
  const wide = bitDepth > 8;
  const pixels = Math.ceil(width / 2) * Math.ceil(height / 2);
  const { neutral, chromaSpan, highest } = codeScale(film);
  const runs = columnRuns(grid.width, width);
  const ofSum = lookupBySum(film);
  const table = chromaTable(film);
  const code = wide ? "u16" : "u8";
  const cells = grid.width * grid.height;
  const { arrays, kernels } = kernelMemory({
    luma: [code, width * height],
    lightness: ["f32", cells],
    ab: ["f32", 2 * cells],
    modelsA: ["f32", cells * coefficientsPerCell],
    modelsB: ["f32", cells * coefficientsPerCell],
    first: ["i32", runs.first.length],
    share: ["f32", runs.share.length],
    ofSum: ["f32", ofSum.length],
    table: ["f32", table.values.length],
    work: ["f32", grid.width * coefficientsPerCell + 5 * rowRoom(width)],
    u: [code, pixels],
    v: [code, pixels],
  });
  const { luma: lumaIn, modelsA, modelsB, first, share, work, u, v } = arrays;
  first.set(runs.first);
  share.set(runs.share);
  arrays.ofSum.set(ofSum);
  let filled = 0;
  const fillTable = (ab: Float32Array): void => {
    const now = table.fillAround(ab);
    if (now === filled) return;
    filled = now;
    arrays.table.set(table.values.map((chroma) => chroma * chromaSpan));
  };
  const at = (array: { readonly byteOffset: number }): number => array.byteOffset;
  const models = [at(modelsA), at(modelsB)];
  const fitting = [at(arrays.lightness), at(arrays.ab), grid.width, grid.height, ...models];
  const numbers = [
    ...[at(lumaIn), width, height, Number(wide), Number(fieldOrder !== "progressive")],
    ...[...models, grid.width, grid.height, at(first), at(share), runs.step],
    ...[at(arrays.ofSum), at(arrays.table), lumaSteps, aPoints, bPoints, aReach.first, bReach.first],
    ...[1 / abStep, neutral + 0.5, highest, at(work), at(u), at(v)],
  ];

  return (luma, ab, lightness) => {
    arrays.lightness.set(lightness);
    arrays.ab.set(ab);
    lumaIn.set(luma);
    fillTable(ab);
    kernels.fitCells(...fitting);
    kernels.chroma(...numbers);
    return { u: u.slice(), v: v.slice() };
  };
};

/** Floats of one cell's model of one channel: slope, base, low, high. */
const coefficientsPerCell = 4;

/** Floats for a row of chroma pixels, with room for vectors that reach past its end. */
const rowRoom = (width: number): number => Math.ceil(width / 2) + 16;

/** By sum of four luma codes: its lightness L*, and where it lies along the chroma table, 0…lumaSteps. */
const lookupBySum = (film: FilmPicture): Float32Array => {
  const scale = codeScale(film);
  const lightness = lightnessTable(film, 4);
  return Float32Array.from({ length: 2 * lightness.length }, (_, i) =>
    i % 2 === 0 ? lightness[i / 2]! : signalFromCode((i - 1) / 8, scale) * lumaSteps,
  );
};
