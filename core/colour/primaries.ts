/** Three rows of three. */
export type Matrix3 = readonly [Row3, Row3, Row3];
type Row3 = readonly [number, number, number];

/** CIE xy of red, green, blue. */
type Chromaticities = readonly [Xy, Xy, Xy];
type Xy = readonly [number, number];

/** D65 as every standard below gives it. */
const whiteXy: Xy = [0.3127, 0.329];

/** ITU-R BT.709 table 1; also sRGB. */
const bt709: Chromaticities = [
  [0.64, 0.33],
  [0.3, 0.6],
  [0.15, 0.06],
];
/** SMPTE 170M, "SMPTE C". */
const smpteC: Chromaticities = [
  [0.63, 0.34],
  [0.31, 0.595],
  [0.155, 0.07],
];

/** By ffmpeg's names of ITU-T H.273, table 2. */
const chromaticitiesByTag: Readonly<Record<string, Chromaticities>> = {
  bt709,
  bt470bg: [
    [0.64, 0.33],
    [0.29, 0.6],
    [0.15, 0.06],
  ],
  smpte170m: smpteC,
  smpte240m: smpteC,
  bt2020: [
    [0.708, 0.292],
    [0.17, 0.797],
    [0.131, 0.046],
  ],
  smpte432: [
    [0.68, 0.32],
    [0.265, 0.69],
    [0.15, 0.06],
  ],
};

const xyzOf = ([x, y]: Xy): Row3 => [x / y, 1, (1 - x - y) / y];

/**
 * Linear RGB to XYZ, each of X, Y, Z divided by that of white, so that grey gives three equal numbers.
 *
 * @param tag  ffmpeg's name of the primaries; null and unknown ones count as BT.709
 */
export const xyzFromRgb = (tag: string | null): Matrix3 => {
  const [red, green, blue] = chromaticitiesByTag[tag ?? ""] ?? bt709;
  const [r, g, b, white] = [xyzOf(red), xyzOf(green), xyzOf(blue), xyzOf(whiteXy)];
  const row = (i: 0 | 1 | 2): Row3 => [r[i] / white[i], g[i] / white[i], b[i] / white[i]];
  const columns: Matrix3 = [row(0), row(1), row(2)];
  // How much of each primary makes white: columns x amounts = (1, 1, 1).
  const amounts = rowSums(inverse(columns));
  const scaled = (of: Row3): Row3 => [of[0] * amounts[0], of[1] * amounts[1], of[2] * amounts[2]];
  return [scaled(columns[0]), scaled(columns[1]), scaled(columns[2])];
};

/** XYZ, each divided by that of white, to linear RGB; the inverse of `xyzFromRgb`. */
export const rgbFromXyz = (tag: string | null): Matrix3 => inverse(xyzFromRgb(tag));

const rowSums = ([p, q, r]: Matrix3): Row3 => [p[0] + p[1] + p[2], q[0] + q[1] + q[2], r[0] + r[1] + r[2]];

const cross = (p: Row3, q: Row3): Row3 => [
  p[1] * q[2] - p[2] * q[1],
  p[2] * q[0] - p[0] * q[2],
  p[0] * q[1] - p[1] * q[0],
];

/** By cross products of the rows: they are the columns of the adjugate. */
export const inverse = ([p, q, r]: Matrix3): Matrix3 => {
  const [x, y, z] = [cross(q, r), cross(r, p), cross(p, q)];
  const determinant = p[0] * x[0] + p[1] * x[1] + p[2] * x[2];
  const row = (i: 0 | 1 | 2): Row3 => [x[i] / determinant, y[i] / determinant, z[i] / determinant];
  return [row(0), row(1), row(2)];
};
