import type { Quote } from "#core/cost/quote.ts";

/**
 * A quote as a person reads it: the work, then what it costs, line by line.
 *
 * @param coreSeconds  of one processor core of this machine, for when nothing is rented
 */
export const quoteText = (film: string, quote: Quote, coreSeconds: number): string =>
  [`${film}: ${workOf(quote)}`, ...secondsOf(quote, coreSeconds), ...moneyOf(quote), ""].join("\n");

const counted = (count: number, unit: string): string =>
  `${count.toLocaleString("en")} ${unit}${count === 1 ? "" : "s"}`;

const workOf = ({ frames, shots, chunks, longShots }: Quote): string => {
  const long = longShots === 0 ? "" : `, ${counted(longShots, "shot")} too long for one`;
  return `${counted(frames, "frame")}, ${counted(shots, "shot")}, in ${counted(chunks, "chunk")}${long}`;
};

const secondsOf = (quote: Quote, coreSeconds: number): string[] => {
  const { estimatedGpuSeconds, estimatedCpuSeconds, s3Requests, region } = quote;
  return region === null
    ? [`about ${duration(coreSeconds)} on one core here; give --region for what renting machines costs`]
    : [
        `about ${duration(estimatedGpuSeconds)} of machines with a GPU, ${duration(estimatedCpuSeconds)} of vCPUs without, ${counted(s3Requests, "S3 request")}`,
      ];
};

const duration = (seconds: number): string => {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
};

const moneyOf = ({ money, region }: Quote): string[] => {
  if (money === null) return [];
  const rows = money.lines.map(({ what, quantity, unit, amount, onDemandAmount }) =>
    row(
      what,
      `${quantity.toLocaleString("en", { maximumFractionDigits: 3 })} ${unit}`,
      amount,
      onDemandAmount,
    ),
  );
  const note = `${region ?? ""}, USD, approximate list prices of ${money.priceTable} without tax; spot beside on demand:`;
  return [note, ...rows, row("total", "", money.amount, money.onDemandAmount)];
};

const row = (what: string, quantity: string, amount: number, onDemandAmount: number): string =>
  `  ${what.padEnd(26)} ${quantity.padStart(28)} ${amount.toFixed(4).padStart(10)} ${onDemandAmount.toFixed(4).padStart(10)}`;
