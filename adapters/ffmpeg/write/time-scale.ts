import type { Rational } from "#core/film/rational.ts";

/** MP4 and QuickTime keep 31 bits of ticks from one picture to the next: so many a second leave hours. */
const finest = 240_000;

/**
 * The ticks that MP4 and QuickTime keep a film's times in: the film's own, but for a clock so fine (some
 * Matroska counts nanoseconds) that a picture shown for seconds would not fit.
 */
export const keptTimeBase = ({ num, den }: Rational): Rational => {
  let scale = den;
  while (scale > finest && scale % 10 === 0) scale /= 10;
  if (scale > finest) return { num: 1, den: 90_000 };
  return scale === den ? { num, den } : { num: 1, den: scale };
};
