import * as z from "zod";
import { JobError } from "#core/errors.ts";
import { priceTable, type RegionPrices } from "#core/cost/price-table.ts";
import { cpuTask, type Work } from "#core/cost/work-estimate.ts";

const usd = z.number().nonnegative();

/** What work costs at list prices, line by line. */
export const moneyForSchema = z.strictObject({
  amount: usd.describe("the total as most jobs run: on spare capacity"),
  onDemandAmount: usd.describe("the total should there be no spare capacity at all"),
  currency: z.literal("USD"),
  priceTable: z.string().describe("version of the table"),
  lines: z
    .array(
      z.strictObject({
        what: z.string(),
        quantity: z.number().nonnegative(),
        unit: z.string(),
        amount: usd,
        onDemandAmount: usd,
      }),
    )
    .min(1),
});

export type MoneyFor = z.infer<typeof moneyForSchema>;
type Line = MoneyFor["lines"][number];

/** Work data is deleted and films are moved away after about so long; kept longer they cost more. */
const storedDays = 14;

/** @throws JobError UsageInvalid when no prices are known of the region */
export const priceWork = (work: Work, region: string): MoneyFor => {
  const lines = linesOf(work, pricesOf(region));
  const total = (of: (line: Line) => number): number =>
    roundedUp(lines.reduce((sum, line) => sum + of(line), 0));
  return {
    amount: total((line) => line.amount),
    onDemandAmount: total((line) => line.onDemandAmount),
    currency: priceTable.currency,
    priceTable: priceTable.version,
    lines,
  };
};

/** @throws JobError UsageInvalid when no prices are known of the region */
export const pricesOf = (region: string): RegionPrices => {
  const prices = priceTable.regions[region];
  if (prices !== undefined) return prices;
  throw new JobError(
    "UsageInvalid",
    `no prices are known of region ${JSON.stringify(region)}; known are ${Object.keys(priceTable.regions).join(", ")}`,
    { region },
  );
};

const linesOf = (work: Work, prices: RegionPrices): Line[] => {
  const gpuHours = work.gpuSeconds / 3600;
  const vcpuHours = work.cpuSeconds / 3600;
  const { spot, onDemand } = prices.fargate;
  const perVcpuHour = ({ vcpuHour, gibHour }: typeof spot): number =>
    vcpuHour + (gibHour * cpuTask.memoryGiB) / cpuTask.vcpus;
  const gpu = prices.gpuHour[priceTable.usualGpu];
  return [
    line("GPU machines", gpuHours, `${priceTable.usualGpu} hours`, gpu.spot, gpu.onDemand),
    line("tasks without a GPU", vcpuHours, "vCPU hours", perVcpuHour(spot), perVcpuHour(onDemand)),
    line("S3 writes", work.s3Writes, "requests", prices.s3.perWrite),
    line("S3 reads", work.s3Reads, "requests", prices.s3.perRead),
    line(
      `S3 storage for ${storedDays} days`,
      work.storedBytes / 2 ** 30,
      "GiB",
      (prices.s3.gibMonth * storedDays) / 30,
    ),
    line("workflow", work.stateTransitions, "state transitions", prices.perStateTransition),
    line("functions", work.functionCalls, "calls", prices.perFunctionCall),
  ];
};

const line = (what: string, quantity: number, unit: string, price: number, onDemand = price): Line => ({
  what,
  quantity,
  unit,
  amount: quantity * price,
  onDemandAmount: quantity * onDemand,
});

/** To a hundredth of a cent, upwards: a quote of nothing would be untrue. */
const roundedUp = (amount: number): number => Math.ceil(amount * 10_000) / 10_000;
