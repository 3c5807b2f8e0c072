/** How much colour a picture has, and whether it says more than its lightness does. */
export type Colourfulness = {
  /** Mean chroma, Lab units. */
  readonly chroma: number;
  /** Share of the chroma that one tint, stronger or weaker by lightness, does not explain, 0…1. */
  readonly own: number;
};

/** L* units of a step of lightness within which a tint has one colour. */
const step = 5;
const steps = 100 / step;

/**
 * A tint is one hue, as strong as each lightness has it on average.
 *
 * @param lab  L* a* b* a pixel
 * @param inside  1 for pixels that count
 */
export const colourfulnessOf = (lab: Float64Array, inside: Uint8Array): Colourfulness => {
  const stepOf = (i: number): number => Math.min(steps - 1, Math.floor(lab[i * 3]! / step));
  const [counts, ofA, ofB] = [0, 1, 2].map(() => new Float64Array(steps)) as [Sums, Sums, Sums];
  let chroma = 0;
  for (let i = 0; i < inside.length; i += 1) {
    if (inside[i] === 0) continue;
    const [at, a, b] = [stepOf(i), lab[i * 3 + 1]!, lab[i * 3 + 2]!];
    counts[at]! += 1;
    ofA[at]! += a;
    ofB[at]! += b;
    chroma += Math.hypot(a, b);
  }
  if (chroma === 0) return { chroma: 0, own: 0 };
  const [a, b] = [total(ofA), total(ofB)];
  const length = Math.max(Number.EPSILON, Math.hypot(a, b));
  const [hueA, hueB] = [a / length, b / length];
  const tint = ofA.map((sum, at) => (sum * hueA + ofB[at]! * hueB) / Math.max(1, counts[at]!));
  let apart = 0;
  for (let i = 0; i < inside.length; i += 1) {
    if (inside[i] === 0) continue;
    const strength = tint[stepOf(i)]!;
    apart += Math.hypot(lab[i * 3 + 1]! - strength * hueA, lab[i * 3 + 2]! - strength * hueB);
  }
  return { chroma: chroma / total(counts), own: Math.min(1, apart / chroma) };
};

type Sums = Float64Array;

const total = (sums: Sums): number => sums.reduce((sum, one) => sum + one, 0);
