import { JobError } from "#core/errors.ts";
import type { Rational } from "#core/film/rational.ts";

/** Frames per second of a sequence for which nobody says it: cinema's. */
export const defaultRate: Rational = { num: 24, den: 1 };

/** Rates that people write with a point and mean as 1000/1001 of a whole one: 23.976, 23.98, 29.97, 59.94. */
const broadcast: Readonly<Record<string, number>> = {
  "23.976": 24,
  "23.98": 24,
  "29.97": 30,
  "47.952": 48,
  "47.95": 48,
  "59.94": 60,
  "119.88": 120,
};

const fastest = 1000;

/**
 * Reads 24, 12.5, 23.976 and 24000/1001.
 *
 * @throws JobError UsageInvalid
 */
export const parseRate = (text: string): Rational => {
  const whole = broadcast[text];
  if (whole !== undefined) return { num: whole * 1000, den: 1001 };
  const [, num, decimals = "", den] = /^(\d{1,7})(?:\.(\d{1,3}))?(?:\/(\d{1,7}))?$/.exec(text) ?? [];
  const scale = 10 ** decimals.length;
  const rate = { num: Number(num) * scale + Number(decimals), den: Number(den ?? 1) * scale };
  const perSecond = rate.num / rate.den;
  if (num !== undefined && perSecond >= 0.01 && perSecond <= fastest) return inLowestTerms(rate);
  throw new JobError(
    "UsageInvalid",
    `${JSON.stringify(text)} is not a rate; give frames per second from 0.01 to ${fastest} (24, 25, 23.976, 30000/1001)`,
  );
};

const inLowestTerms = ({ num, den }: Rational): Rational => {
  let [a, b] = [num, den];
  while (b > 0) [a, b] = [b, a % b];
  return { num: num / a, den: den / a };
};

/** As a person writes it. */
export const rateText = ({ num, den }: Rational): string =>
  den === 1001 ? (num / den).toFixed(3).replace(/\.?0+$/, "") : String(num / den);
