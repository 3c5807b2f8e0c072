/** Numbers that are the same for the same seed. */
export type Random = {
  readonly between: (min: number, max: number) => number;
  /** Whole, `min` to `max`, both included. */
  readonly whole: (min: number, max: number) => number;
  readonly chance: (share: number) => boolean;
  readonly pick: <T>(of: readonly T[]) => T;
};

/** Mulberry32 (Ettinger 2017). */
export const seededRandom = (seed: number): Random => {
  let state = seed * 2_654_435_761;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    between: (min, max) => min + (max - min) * next(),
    whole: (min, max) => min + Math.floor((max - min + 1) * next()),
    chance: (share) => next() < share,
    pick: (of) => {
      const found = of[Math.floor(next() * of.length)];
      if (found === undefined) throw new RangeError("nothing to pick from");
      return found;
    },
  };
};
