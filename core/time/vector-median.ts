/**
 * Replaces each vector by that of its 3x3 neighbourhood which lies nearest to all the others (least
 * sum of L1 distances; Astola, Haavisto & Neuvo 1990). Lone wrong vectors go, edges of motion stay.
 *
 * @param vectors  columns * rows x (dx, dy)
 * @returns a new field of the same shape; at a border the neighbours that exist are asked. Where the
 *   vector in place is as good as the best one it stays.
 */
export const vectorMedian = (vectors: Int8Array, columns: number): Int8Array => {
  const rows = vectors.length / 2 / columns;
  const result = vectors.slice();
  const near = new Int32Array(9);
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < columns; x += 1) {
      const block = y * columns + x;
      const count = gatherNeighbours({ vectors, columns, rows, x, y }, near);
      const best = mostCentral(vectors, near, count);
      result[block * 2] = vectors[best * 2]!;
      result[block * 2 + 1] = vectors[best * 2 + 1]!;
    }
  }
  return result;
};

type Place = {
  readonly vectors: Int8Array;
  readonly columns: number;
  readonly rows: number;
  readonly x: number;
  readonly y: number;
};

/** Block indices of the neighbourhood, the block itself first; 1 when all of them agree with it. */
const gatherNeighbours = ({ vectors, columns, rows, x, y }: Place, near: Int32Array): number => {
  const own = y * columns + x;
  near[0] = own;
  let count = 1;
  let agree = true;
  for (let v = Math.max(0, y - 1); v <= Math.min(rows - 1, y + 1); v += 1) {
    for (let u = Math.max(0, x - 1); u <= Math.min(columns - 1, x + 1); u += 1) {
      const other = v * columns + u;
      if (other === own) continue;
      near[count] = other;
      count += 1;
      agree &&= vectors[other * 2] === vectors[own * 2] && vectors[other * 2 + 1] === vectors[own * 2 + 1];
    }
  }
  return agree ? 1 : count;
};

const mostCentral = (vectors: Int8Array, near: Int32Array, count: number): number => {
  let best = near[0]!;
  let least = Infinity;
  for (let i = 0; i < count; i += 1) {
    const one = near[i]! * 2;
    let distance = 0;
    for (let j = 0; j < count; j += 1) {
      const other = near[j]! * 2;
      distance +=
        Math.abs(vectors[one]! - vectors[other]!) + Math.abs(vectors[one + 1]! - vectors[other + 1]!);
    }
    if (distance < least) {
      least = distance;
      best = near[i]!;
    }
  }
  return best;
};
