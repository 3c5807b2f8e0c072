/**
 * Replaces each vector by that of its 3x3 neighbourhood which lies nearest to all the others (least
 * sum of L1 distances; Astola, Haavisto & Neuvo 1990). Lone wrong vectors go, edges of motion stay.
 */

// @ts-ignore: decorator
@inline
function component(vectors: usize, index: i32, axis: i32): i32 {
  return <i32>load<i8>(vectors + (index << 1) + axis);
}

/** The neighbourhood in its field, cut off at borders. */
let columns: i32;
let left: i32;
let right: i32;
let top: i32;
let bottom: i32;

function allAre(vectors: usize, vector: u16): bool {
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      if (load<u16>(vectors + ((y * columns + x) << 1)) != vector) return false;
    }
  }
  return true;
}

/** Sum of the L1 distances of one vector from all. */
function distanceFromAll(vectors: usize, index: i32): i32 {
  const dx = component(vectors, index, 0);
  const dy = component(vectors, index, 1);
  let distance = 0;
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const other = y * columns + x;
      distance += abs(dx - component(vectors, other, 0)) + abs(dy - component(vectors, other, 1));
    }
  }
  return distance;
}

/** Index of the vector nearest to all; the one in place where it is as good as the best. */
function mostCentral(vectors: usize, index: i32): i32 {
  let best = index;
  let least = distanceFromAll(vectors, index);
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const other = y * columns + x;
      const distance = distanceFromAll(vectors, other);
      if (distance >= least) continue;
      least = distance;
      best = other;
    }
  }
  return best;
}

/**
 * @param vectors, into  rows x across x (dx, dy) int8, apart; at a border the neighbours that exist are
 *   asked
 */
export function vectorMedian(vectors: usize, across: i32, rows: i32, into: usize): void {
  columns = across;
  for (let y = 0; y < rows; y++) {
    top = max(0, y - 1);
    bottom = min(rows - 1, y + 1);
    for (let x = 0; x < across; x++) {
      left = max(0, x - 1);
      right = min(across - 1, x + 1);
      const index = y * across + x;
      const own = load<u16>(vectors + (index << 1));
      const best = allAre(vectors, own) ? index : mostCentral(vectors, index);
      store<u16>(into + (index << 1), load<u16>(vectors + (best << 1)));
    }
  }
}
