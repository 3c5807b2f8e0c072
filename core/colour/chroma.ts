import { chromaCodeWriter, type ChromaPlanes } from "#core/colour/chroma-codes.ts";
import { coefficientRow, colourRow, columnRuns } from "#core/colour/cell-interpolation.ts";
import { coefficientsPerCell, fitCells } from "#core/colour/guided-upsampling.ts";
import { lightnessTable } from "#core/colour/lightness.ts";
import { lumaRowsOf, sumLumaRows } from "#core/colour/luma-rows.ts";
import type { PlaneSize } from "#core/ports.ts";
import type { Source } from "#core/source.ts";

/** What of a film's video stream the chroma planes depend on; `Source.video` is one. */
export type FilmPicture = Pick<Source["video"], "bitDepth" | "width" | "height" | "fieldOrder" | "colour">;

/**
 * Colour for one frame beside its untouched luma.
 *
 * @param luma  height x width codes, row-major
 * @param ab  cells x 2, Lab units, in coded orientation
 * @param lightness  cells, mean L* 0…100
 * @returns new planes of half the width and height, rounded up, in the film's depth and range
 */
export type ChromaRenderer = (
  luma: Uint8Array | Uint16Array,
  ab: Float32Array,
  lightness: Float32Array,
) => ChromaPlanes;

/**
 * Prepares tables for a film once, in a tenth of a second; what comes back renders frame by frame.
 *
 * ab goes from the grid to chroma resolution guided by the luma there (guided-upsampling.ts), so that
 * colour ends where objects end, and then to Cb and Cr inside the RGB cube (chroma-at-luma.ts).
 * The same frame gives the same bytes, whatever was rendered before.
 *
 * @param grid  cells across and down, in coded orientation
 */
export const chromaRenderer = (film: FilmPicture, grid: PlaneSize): ChromaRenderer => {
  const width = Math.ceil(film.width / 2);
  const height = Math.ceil(film.height / 2);
  const lightnessOfSum = lightnessTable(film, 4);
  const writeCodes = chromaCodeWriter(film);
  const runs = columnRuns(grid.width, film.width);
  const plane = (): ChromaPlanes["u"] =>
    film.bitDepth === 8 ? new Uint8Array(width * height) : new Uint16Array(width * height);
  const models = { a: cellsOf(grid), b: cellsOf(grid) };
  const modelRow = cellsOf({ width: grid.width, height: 1 });
  const row = { sums: new Uint16Array(width), a: new Float32Array(width), b: new Float32Array(width) };
  const lightnessRow = new Float32Array(width);

  return (luma, ab, lightness) => {
    fitCells(lightness, ab, 0, grid, models.a);
    fitCells(lightness, ab, 1, grid, models.b);
    const planes = { u: plane(), v: plane() };
    for (let y = 0; y < height; y += 1) {
      const rows = lumaRowsOf(y, film.height, film.fieldOrder);
      sumLumaRows(luma, film, rows, row.sums);
      for (let x = 0; x < width; x += 1) lightnessRow[x] = lightnessOfSum[row.sums[x]!]!;
      const position = (((rows.upper + rows.lower + 1) / 2) * grid.height) / film.height - 0.5;
      coefficientRow(models.a, grid.width, position, modelRow);
      colourRow(modelRow, runs, lightnessRow, row.a);
      coefficientRow(models.b, grid.width, position, modelRow);
      colourRow(modelRow, runs, lightnessRow, row.b);
      writeCodes(row, planes, y * width);
    }
    return planes;
  };
};

const cellsOf = ({ width, height }: PlaneSize): Float32Array =>
  new Float32Array(width * height * coefficientsPerCell);
