import type { FilmPicture } from "#core/colour/chroma.ts";
import { chromaAtLuma, type Chroma } from "#core/colour/chroma-at-luma.ts";
import { lightnessFromLuminance } from "#core/colour/lab.ts";
import { codeScale } from "#core/colour/quantisation.ts";
import { transferOf } from "#core/colour/transfer.ts";
import type { PlaneSize } from "#core/film/planes.ts";

/** One frame to colour, as `ChromaRenderer` takes it. */
export type Frame = {
  readonly film: FilmPicture;
  readonly grid: PlaneSize;
  readonly luma: Uint8Array | Uint16Array;
  readonly ab: Float32Array;
  readonly lightness: Float32Array;
};

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** Bilinear, in double precision, of any number a cell has. */
const interpolated = ({ width, height }: PlaneSize, x: number, y: number, of: (cell: number) => number) => {
  const [px, py] = [clamp(x, 0, width - 1), clamp(y, 0, height - 1)];
  const [left, top] = [Math.floor(px), Math.floor(py)];
  const [right, bottom] = [Math.min(left + 1, width - 1), Math.min(top + 1, height - 1)];
  const upper = of(top * width + left) * (1 - px + left) + of(top * width + right) * (px - left);
  const lower = of(bottom * width + left) * (1 - px + left) + of(bottom * width + right) * (px - left);
  return upper * (1 - py + top) + lower * (py - top);
};

/** Slope, base, low and high of one cell, over the 3x3 cells around it. */
const modelOf = ({ grid, ab, lightness }: Frame, channel: 0 | 1, cell: number) => {
  const [x, y] = [cell % grid.width, Math.floor(cell / grid.width)];
  const around = [...lightness.keys()].filter(
    (other) => Math.abs((other % grid.width) - x) <= 1 && Math.abs(Math.floor(other / grid.width) - y) <= 1,
  );
  const mean = (of: (cell: number) => number) =>
    around.reduce((sum, other) => sum + of(other), 0) / around.length;
  const l = (other: number) => lightness[other]!;
  const c = (other: number) => ab[2 * other + channel]!;
  const [meanL, meanC] = [mean(l), mean(c)];
  const slope =
    mean((other) => (l(other) - meanL) * (c(other) - meanC)) /
    (mean((other) => (l(other) - meanL) ** 2) + 16);
  const colours = around.map(c);
  return { slope, base: c(cell) - slope * l(cell), low: Math.min(...colours), high: Math.max(...colours) };
};

/** Cb and Cr codes before rounding, of Lab's a and b at a signal. */
const codesOf = (film: FilmPicture, [cb, cr]: Chroma): [number, number] => {
  const { neutral, chromaSpan, highest } = codeScale(film);
  return [Math.min(highest, neutral + cb * chromaSpan), Math.min(highest, neutral + cr * chromaSpan)];
};

/** The luma rows of chroma row y that exist, in words: neighbours, or neighbours within a field. */
const rowsOf = (y: number, { height, fieldOrder }: FilmPicture): number[] => {
  const ofFrame = [2 * y, 2 * y + 1];
  const field = y % 2;
  const ofField = [0, 1].map((i) => 2 * (2 * Math.floor(y / 2) + i) + field);
  return (fieldOrder === "progressive" ? ofFrame : ofField).filter((row) => row < height);
};

/** ab at chroma resolution before it becomes codes, and the mean signal there. */
const directColour = (frame: Frame) => {
  const { film, grid, luma } = frame;
  const { black, lumaSpan } = codeScale(film);
  const models = ([0, 1] as const).map((channel) =>
    [...frame.lightness.keys()].map((cell) => modelOf(frame, channel, cell)),
  );
  return (x: number, y: number) => {
    const rows = rowsOf(y, film);
    const columns = [2 * x, 2 * x + 1].filter((column) => column < film.width);
    const codes = rows.flatMap((row) => columns.map((column) => luma[row * film.width + column]!));
    const mean = codes.reduce((sum, code) => sum + code, 0) / codes.length;
    const signal = clamp((mean - black) / lumaSpan, 0, 1);
    const l = clamp(lightnessFromLuminance(transferOf(film.colour.transfer).toLight(signal)), 0, 100);
    const centre = rows.reduce((sum, row) => sum + row, 0) / rows.length + 0.5;
    const gx = ((2 * x + 1) * grid.width) / film.width - 0.5;
    const gy = (centre * grid.height) / film.height - 0.5;
    const [a, b] = models.map((cells) => {
      const at = (of: (model: (typeof cells)[number]) => number) =>
        interpolated(grid, gx, gy, (cell) => of(cells[cell]!));
      return clamp(
        at((m) => m.slope) * l + at((m) => m.base),
        at((m) => m.low),
        at((m) => m.high),
      );
    });
    return { a: a!, b: b!, signal };
  };
};

/** What `chromaRenderer` does, pixel by pixel and without a table of colours, before rounding to codes. */
export const directChroma = (frame: Frame) => {
  const width = Math.ceil(frame.film.width / 2);
  const height = Math.ceil(frame.film.height / 2);
  const colourAt = directColour(frame);
  const chromaOf = chromaAtLuma(frame.film);
  const codes = Array.from({ length: width * height }, (_, i) => {
    const { a, b, signal } = colourAt(i % width, Math.floor(i / width));
    return codesOf(frame.film, chromaOf(signal, a, b));
  });
  return { u: codes.map(([u]) => u), v: codes.map(([, v]) => v) };
};
