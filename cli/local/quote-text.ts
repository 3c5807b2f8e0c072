import { daysOld } from "#core/cost/price-table.ts";
import type { KeyFrameCount } from "#cli/colourist/count-key-frames.ts";
import type { Quote } from "#core/cost/quote.ts";

/**
 * A quote as a person reads it: the work, then what it costs, line by line.
 *
 * @param now  the prices' age is told by it
 * @param coreSeconds  of one processor core of this machine, for when nothing is rented
 */
export const quoteText = (film: string, quote: Quote, coreSeconds: number, now: Date): string =>
  [`${film}: ${workOf(quote)}`, ...secondsOf(quote, coreSeconds), ...moneyOf(quote, now), ""].join("\n");

const counted = (count: number, unit: string): string =>
  `${count.toLocaleString("en")} ${unit}${count === 1 ? "" : "s"}`;

/** What a colourist would be asked for, as the last line. */
export const callsText = ({ keyFrames, keyFrameShots }: KeyFrameCount, colourist: string): string => {
  const what = `${counted(keyFrames, "key frame")} of ${counted(keyFrameShots, "shot")}`;
  if (colourist.startsWith("folder:")) return `${what} for ${colourist}\n`;
  const more = colourist.startsWith("http") ? ", more where a try fails (--calls limits them)" : "";
  return `${what} for ${colourist}: ${counted(keyFrames, "call")}${more}\n`;
};

const workOf = ({ frames, shots, chunks, longShots, networkRuns }: Quote): string => {
  const long = longShots === 0 ? "" : `, ${counted(longShots, "shot")} too long for one`;
  const plan = `${counted(frames, "frame")}, ${counted(shots, "shot")}, in ${counted(chunks, "chunk")}${long}`;
  return networkRuns === undefined ? plan : `${plan}; the network looks at ${runsOf(networkRuns)}`;
};

const runsOf = ({ least, most }: NonNullable<Quote["networkRuns"]>): string =>
  least === most ? counted(most, "frame") : `${least.toLocaleString("en")} to ${counted(most, "frame")}`;

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

const moneyOf = (quote: Quote, now: Date): string[] => {
  const { money, region } = quote;
  if (money === null) return [];
  const rows = money.lines.map(({ what, quantity, unit, amount, onDemandAmount }) =>
    row(
      what,
      `${quantity.toLocaleString("en", { maximumFractionDigits: 3 })} ${unit}`,
      amount,
      onDemandAmount,
    ),
  );
  const note = `${region ?? ""}, USD, approximate list prices of ${money.pricesAt} without tax; spot beside on demand:`;
  return [
    note,
    ...rows,
    row("total", "", money.amount, money.onDemandAmount),
    ...cautionsOn(quote, now),
    ...choiceOf(quote),
  ];
};

/** What a person should know before they believe the figures. */
const cautionsOn = ({ money, region }: Quote, now: Date): string[] => {
  if (money === null) return [];
  const days = daysOld(money.pricesAt, now);
  return [
    ...(money.isExact
      ? []
      : [`prices of ${region ?? ""} are not known: the dearest of any region were taken`]),
    ...(days === null ? [] : [`the prices are ${days} days old; look them up before you rely on them`]),
  ];
};

/** Which kind of machine is cheaper for this film, and which is faster. */
const choiceOf = ({ choices }: Quote): string[] => {
  const [gpu, cpu] = (["gpu", "cpu"] as const).map((on) => choices.find(({ colourOn }) => colourOn === on));
  if (gpu?.amount == null || cpu?.amount == null) return [];
  const cheaper = gpu.amount < cpu.amount ? "with a GPU" : "without a GPU";
  const faster = gpu.seconds < cpu.seconds ? "with a GPU" : "without a GPU";
  return [
    `colour with a GPU: ${gpu.amount.toFixed(4)}, ${duration(gpu.seconds)}; without: ${cpu.amount.toFixed(4)}, ${duration(cpu.seconds)}`,
    `cheaper ${cheaper}, faster ${faster} (colourOn)`,
  ];
};

const row = (what: string, quantity: string, amount: number, onDemandAmount: number): string =>
  `  ${what.padEnd(26)} ${quantity.padStart(28)} ${amount.toFixed(4).padStart(10)} ${onDemandAmount.toFixed(4).padStart(10)}`;
