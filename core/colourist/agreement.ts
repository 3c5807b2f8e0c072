import { boxMeans, type LightnessMap } from "#core/colourist/lightness-map.ts";
import { toneLine } from "#core/colourist/tone-line.ts";

/** Difference of lightness, L* units, at which a cell has lost half of its trust. */
const halfTrust = 10;

/** Half a window that detail is compared in, pixels; a cell has four across. */
const radius = 6;

/** Contrast, L* units, below which detail that is not shared counts for little: grain, compression. */
const grain = 6;

/** Shared detail at which a cell gets no trust, and from which it gets all. */
const shared = { from: 0.25, wholly: 0.65 };

export type Agreement = {
  /** cells, row-major, 0…255. */
  readonly trust: Uint8Array;
  /** Mean trust of what the picture has of the frame, 0…1. */
  readonly score: number;
};

/**
 * How far a picture agrees with the frame that it is to be of, cell by cell: by lightness, once both are
 * developed alike, and by what is seen around the cell. A thing that was moved, added or painted over has
 * other lightness or other detail, and gets no trust.
 *
 * @param frame  lightness of the grey frame
 * @param pictures  lightness of the picture laid over it, as any colourist may have kept it (L*, or luma);
 *   the nearest counts
 * @param inside  pixels, 1 where the picture has any
 * @param cell  pixels of a cell across and down
 */
export const agreementOf = (
  frame: LightnessMap,
  pictures: readonly LightnessMap[],
  inside: Uint8Array,
  cell: number,
): Agreement => {
  const { width } = frame;
  const grid = { width: width / cell, height: frame.height / cell };
  const developed = pictures.map((picture) => develop(frame, picture, inside));
  const apart = frame.values.map((value, i) =>
    Math.min(...developed.map(({ values }) => Math.abs(values[i]! - value))),
  );
  const detail = developed.map((picture) => sharedDetail(frame, picture));
  const trust = new Uint8Array(grid.width * grid.height);
  let [sum, cells] = [0, 0];
  for (let at = 0; at < trust.length; at += 1) {
    const [x, y] = [(at % grid.width) * cell, Math.floor(at / grid.width) * cell];
    let [difference, alike, seen] = [0, 0, 0];
    for (let row = y; row < y + cell; row += 1) {
      for (let i = row * width + x; i < row * width + x + cell; i += 1) {
        difference += apart[i]!;
        alike += Math.max(...detail.map((values) => values[i]!));
        seen += inside[i]!;
      }
    }
    const pixels = cell * cell;
    if (seen < pixels) continue;
    const structure = (alike / pixels - shared.from) / (shared.wholly - shared.from);
    const share = Math.min(1, Math.max(0, structure)) / (1 + (difference / pixels / halfTrust) ** 4);
    trust[at] = Math.round(255 * share);
    sum += share;
    cells += 1;
  }
  return { trust, score: cells === 0 ? 0 : sum / cells };
};

/** The picture in the frame's tones. */
const develop = (frame: LightnessMap, picture: LightnessMap, inside: Uint8Array): LightnessMap => {
  const line = toneLine(picture.values, frame.values, inside);
  return { ...picture, values: picture.values.map(line) };
};

/** (2 cov + C) / (var + var + C) around every pixel: what structural similarity has for contrast and detail. */
const sharedDetail = (frame: LightnessMap, picture: LightnessMap): Float32Array => {
  const over = (values: Float32Array): Float32Array => boxMeans({ ...frame, values }, radius);
  const products = (one: Float32Array, other: Float32Array): Float32Array =>
    over(one.map((value, i) => value * other[i]!));
  const [f, p] = [over(frame.values), over(picture.values)];
  const ff = products(frame.values, frame.values);
  const pp = products(picture.values, picture.values);
  const fp = products(frame.values, picture.values);
  const steady = 2 * grain * grain;
  return f.map((mean, i) => {
    const covariance = fp[i]! - mean * p[i]!;
    const variances = ff[i]! - mean * mean + pp[i]! - p[i]! * p[i]!;
    return (2 * covariance + steady) / (variances + steady);
  });
};
