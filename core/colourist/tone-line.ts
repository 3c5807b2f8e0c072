/** Contrast that one picture may have of another's. */
const gains = { min: 0.5, max: 2 };

/** Share of the pixels that a line is fitted to: those that are nearest to it. */
const kept = 0.7;
const rounds = 4;

/** Bins of distance, L* units each, by which the nearest are told. */
const bins = 100;

/**
 * The line that takes one picture's tones to another's, fitted again and again to the pixels that are nearest to
 * it: what was painted over does not bend it. A line and no curve, because a curve finds a tone of its own
 * for every thing that was painted in.
 *
 * @param from  L*, 0…100
 * @param to  L* of the same pixels
 * @param inside  1 for pixels that count
 */
export const toneLine = (
  from: Float32Array,
  to: Float32Array,
  inside: Uint8Array,
): ((lightness: number) => number) => {
  let [gain, offset, limit] = [1, 0, Infinity];
  for (let round = 0; round < rounds; round += 1) {
    let [n, x, y, xx, xy] = [0, 0, 0, 0, 0];
    for (let i = 0; i < from.length; i += 1) {
      const [a, b] = [from[i]!, to[i]!];
      if (inside[i] === 0 || Math.abs(gain * a + offset - b) > limit) continue;
      n += 1;
      x += a;
      y += b;
      xx += a * a;
      xy += a * b;
    }
    if (n === 0) break;
    const variance = xx / n - (x / n) ** 2;
    const slope = variance < 1 ? 1 : (xy / n - (x / n) * (y / n)) / variance;
    gain = Math.min(gains.max, Math.max(gains.min, slope));
    offset = y / n - gain * (x / n);
    limit = nearest(from, to, inside, (value) => gain * value + offset);
  }
  return (lightness) => gain * lightness + offset;
};

/** Distance within which the kept share of pixels lies. */
const nearest = (
  from: Float32Array,
  to: Float32Array,
  inside: Uint8Array,
  line: (value: number) => number,
): number => {
  const counts = new Uint32Array(bins + 1);
  let total = 0;
  for (let i = 0; i < from.length; i += 1) {
    if (inside[i] === 0) continue;
    counts[Math.min(bins, Math.floor(Math.abs(line(from[i]!) - to[i]!)))]! += 1;
    total += 1;
  }
  let sum = 0;
  for (let bin = 0; bin <= bins; bin += 1) {
    sum += counts[bin]!;
    if (sum >= kept * total) return bin + 1;
  }
  return Infinity;
};
