import type { PlaneSize } from "#core/film/planes.ts";

/** Steps of the chamfer distance: straight and diagonal, in units of a third of a pixel (Borgefors 1986). */
const straight = 3;
const diagonal = 4;

/** Units of one pixel. */
export const unitsOfPixel = straight;

/** Further than this is far from any line. */
export const maxDistance = 65_535;

/**
 * How far every pixel is from the nearest one that `isSource` marks, and, where `labels` are given, whose it
 * is: labels of sources run over to the pixels that are nearest to them.
 *
 * @returns thirds of pixels; 0 at sources
 */
export const distanceFrom = (
  sources: Uint8Array,
  size: PlaneSize,
  labels: Int32Array | null = null,
): Uint16Array => {
  const field = framed(sources, size, labels);
  sweep(field, "down");
  sweep(field, "up");
  return unframed(field, size, labels);
};

/** Planes with a pixel's frame around them, so that no sweep asks where the picture ends. */
type Field = {
  readonly distance: Uint16Array;
  readonly labels: Int32Array | null;
  readonly stride: number;
  readonly rows: number;
};

const framed = (sources: Uint8Array, { width, height }: PlaneSize, labels: Int32Array | null): Field => {
  const [stride, rows] = [width + 2, height + 2];
  const distance = new Uint16Array(stride * rows).fill(maxDistance);
  const own = labels === null ? null : new Int32Array(stride * rows);
  for (let y = 0; y < height; y += 1) {
    const [from, to] = [y * width, (y + 1) * stride + 1];
    for (let x = 0; x < width; x += 1) if (sources[from + x] !== 0) distance[to + x] = 0;
    if (labels !== null) own?.set(labels.subarray(from, from + width), to);
  }
  return { distance, labels: own, stride, rows };
};

/** Carries distances on from the pixels that were passed already. */
const sweep = (field: Field, way: "down" | "up"): void => {
  const { stride, rows } = field;
  const sign = way === "down" ? 1 : -1;
  for (let row = 1; row < rows - 1; row += 1) {
    const from = way === "down" ? row * stride + 1 : (rows - row) * stride - 2;
    sweepRow(field, from, sign);
  }
};

/** Two straight neighbours are asked, then two diagonal ones: the first of those that are as near is taken. */
const sweepRow = ({ distance, labels, stride }: Field, start: number, sign: number): void => {
  const [beside, over] = [-sign, -sign * stride];
  const [corner, other] = [over + beside, over - beside];
  let at = start;
  for (let column = 2; column < stride; column += 1, at += sign) {
    let best = distance[at]!;
    let from = at;
    if (distance[at + beside]! + straight < best) {
      best = distance[at + beside]! + straight;
      from = at + beside;
    }
    if (distance[at + over]! + straight < best) {
      best = distance[at + over]! + straight;
      from = at + over;
    }
    if (distance[at + corner]! + diagonal < best) {
      best = distance[at + corner]! + diagonal;
      from = at + corner;
    }
    if (distance[at + other]! + diagonal < best) {
      best = distance[at + other]! + diagonal;
      from = at + other;
    }
    if (from === at) continue;
    distance[at] = best;
    if (labels !== null) labels[at] = labels[from]!;
  }
};

const unframed = (field: Field, { width, height }: PlaneSize, labels: Int32Array | null): Uint16Array => {
  const distance = new Uint16Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const from = (y + 1) * field.stride + 1;
    distance.set(field.distance.subarray(from, from + width), y * width);
    if (labels !== null) labels.set(field.labels!.subarray(from, from + width), y * width);
  }
  return distance;
};
