/*
 * Tinted film is dyed as a whole, toned film has dye in place of silver: either way a place's colour
 * follows from its luma, smoothly. Colour that does not is a picture's own: that of a film in colour, of a
 * station's logo, of a title.
 */

/** Places with their codes of Y', Cb and Cr at 8 bits, all of one length. */
export type YuvPlaces = {
  readonly luma: Uint8Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
};

/** Code of no colour. */
const neutral = 128;

/** Codes that noise and lossy coding move chroma by: in pictures made small, and over 3 x 3 chroma pixels. */
const tolerance = { small: 5, full: 10 } as const;

/** Distance from neutral, codes, that no dye of a film reaches; a red title does. */
const strongestTint = 64;

/** Luma is looked at in steps of 16 codes; one that holds fewer places than this share tells nothing. */
const steps = 16;
const minShare = 0.05;

/** What a tint makes of each luma code: 256 values each, codes of Cb and Cr. */
export type Tint = { readonly u: Float64Array; readonly v: Float64Array };

/**
 * The tint that explains most of a frame: of each channel's medians by luma, the cubic with the least
 * squares. A tint grows with luma, a tone is strongest between black and white; a cubic can be both.
 */
export const tintOf = ({ luma, u, v }: YuvPlaces): Tint => {
  const histograms = { u: new Uint32Array(steps * 256), v: new Uint32Array(steps * 256) };
  const [counts, sums] = [new Uint32Array(steps), new Uint32Array(steps)];
  for (let i = 0; i < luma.length; i += 1) {
    const step = luma[i]! >> 4;
    counts[step]! += 1;
    sums[step]! += luma[i]!;
    histograms.u[step * 256 + u[i]!]! += 1;
    histograms.v[step * 256 + v[i]!]! += 1;
  }
  const told = [...counts.keys()].filter((step) => counts[step]! >= minShare * luma.length);
  const weights = told.map((step) => counts[step]! / luma.length);
  const cubic = (histogram: Uint32Array): Float64Array => {
    const medians = told.map((step) => medianOf(histogram, step, counts[step]!) - neutral);
    const [a, b, c, d] = fitCubic(
      told.map((step) => onAxis(sums[step]! / counts[step]!)),
      medians,
      weights,
    );
    return Float64Array.from({ length: 256 }, (_, code) => {
      const x = onAxis(code);
      return neutral + a + x * (b + x * (c + x * d));
    });
  };
  return { u: cubic(histograms.u), v: cubic(histograms.v) };
};

/** A luma code as the cubic takes it, -1…1. */
const onAxis = (code: number): number => code / 128 - 1;

const medianOf = (histogram: Uint32Array, step: number, count: number): number => {
  let below = 0;
  let code = 0;
  while (below + histogram[step * 256 + code]! <= count / 2) {
    below += histogram[step * 256 + code]!;
    code += 1;
  }
  return code;
};

type Cubic = readonly [a: number, b: number, c: number, d: number];

/** Pulls what few points leave open towards a line, and that towards a level. */
const ridge = [0, 1e-4, 1e-3, 1e-3] as const;

/** Least squares by the normal equations, which Gauss-Jordan elimination solves. */
const fitCubic = (xs: readonly number[], ys: readonly number[], weights: readonly number[]): Cubic => {
  const rows = ridge.map((pull, row) =>
    [0, 1, 2, 3].map((column) => (row === column ? pull : 0)).concat(0),
  );
  for (const [i, x] of xs.entries()) {
    const powers = [1, x, x * x, x * x * x, ys[i]!];
    for (const [row, values] of rows.entries())
      for (const column of values.keys()) values[column]! += weights[i]! * powers[row]! * powers[column]!;
  }
  eliminate(rows);
  const at = (i: number): number => rows[i]![4]! / rows[i]![i]!;
  return [at(0), at(1), at(2), at(3)];
};

/** Leaves each row with its own unknown and the right-hand side. */
const eliminate = (rows: readonly number[][]): void => {
  for (const [pivot, row] of rows.entries()) {
    for (const other of rows) {
      if (other === row) continue;
      const factor = other[pivot]! / row[pivot]!;
      for (const column of other.keys()) other[column]! -= factor * row[column]!;
    }
  }
};

/** Whether chroma that lies `du`, `dv` off the tint, and `u`, `v` off neutral, is a picture's own. */
const isBeyond = (tolerated: number, du: number, dv: number, u: number, v: number): boolean =>
  du * du + dv * dv > tolerated * tolerated || u * u + v * v > strongestTint * strongestTint;

/** Share of a small frame's places whose colour is beyond a tint, 0…1. */
export const shareBeyondTint = (places: YuvPlaces): number => {
  const tint = tintOf(places);
  const { luma, u, v } = places;
  let beyond = 0;
  for (let i = 0; i < luma.length; i += 1) {
    const [du, dv] = [u[i]! - tint.u[luma[i]!]!, v[i]! - tint.v[luma[i]!]!];
    if (isBeyond(tolerance.small, du, dv, u[i]! - neutral, v[i]! - neutral)) beyond += 1;
  }
  return beyond / luma.length;
};

/** Mean distance of a frame's chroma from neutral, 8-bit codes: none in grey film, some under a tint. */
export const chromaStrength = ({ u, v }: YuvPlaces): number => {
  let sum = 0;
  for (let i = 0; i < u.length; i += 1) sum += Math.hypot(u[i]! - neutral, v[i]! - neutral);
  return sum / u.length;
};

/** Chroma pixels around one of a picture's own colour that go with it: edges are blended. */
const margin = 2;

/**
 * The places of a frame whose colour is beyond its tint, with what lies close around them. Chroma is
 * averaged over 3 x 3 first, so that noise is not taken for colour.
 *
 * @param size  of the planes
 * @returns 1 there, 0 elsewhere, row-major
 */
export const placesBeyondTint = (
  places: YuvPlaces,
  { width, height }: { readonly width: number; readonly height: number },
): Uint8Array => {
  const tint = tintOf(places);
  const { luma, u, v } = places;
  const off = { u: new Float32Array(luma.length), v: new Float32Array(luma.length) };
  for (let i = 0; i < luma.length; i += 1) {
    off.u[i] = u[i]! - tint.u[luma[i]!]!;
    off.v[i] = v[i]! - tint.v[luma[i]!]!;
  }
  const size = { width, height };
  const [du, dv] = [boxMean(off.u, size), boxMean(off.v, size)];
  const beyond = new Uint8Array(luma.length);
  for (let i = 0; i < luma.length; i += 1)
    if (isBeyond(tolerance.full, du[i]!, dv[i]!, u[i]! - neutral, v[i]! - neutral)) beyond[i] = 1;
  return widened(beyond, size);
};

type Size = { readonly width: number; readonly height: number };

/** Means over 3 x 3, fewer at the edges. */
const boxMean = (plane: Float32Array, { width, height }: Size): Float32Array => {
  const rows = new Float32Array(plane.length);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const [from, to] = [Math.max(0, x - 1), Math.min(width - 1, x + 1)];
      let sum = 0;
      for (let at = from; at <= to; at += 1) sum += plane[y * width + at]!;
      rows[y * width + x] = sum / (to - from + 1);
    }
  const means = new Float32Array(plane.length);
  for (let y = 0; y < height; y += 1) {
    const [from, to] = [Math.max(0, y - 1), Math.min(height - 1, y + 1)];
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (let at = from; at <= to; at += 1) sum += rows[at * width + x]!;
      means[y * width + x] = sum / (to - from + 1);
    }
  }
  return means;
};

/** Every 1 grows by `margin` on all sides. */
const widened = (mask: Uint8Array, { width, height }: Size): Uint8Array => {
  const wide = new Uint8Array(mask.length);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      if (mask[y * width + x] === 0) continue;
      const [left, right] = [Math.max(0, x - margin), Math.min(width - 1, x + margin)];
      const [top, bottom] = [Math.max(0, y - margin), Math.min(height - 1, y + margin)];
      for (let row = top; row <= bottom; row += 1)
        wide.fill(1, row * width + left, row * width + right + 1);
    }
  return wide;
};
