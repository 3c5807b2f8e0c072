import * as z from "zod";
import { priceTable } from "#core/cost/price-table.ts";
import type { RegionPrices } from "#core/cost/region-prices.ts";
import { cpuTask, type Work } from "#core/cost/work-estimate.ts";

const usd = z.number().nonnegative();

/** What work costs at list prices, line by line. */
export const moneyForSchema = z.strictObject({
  amount: usd.describe("the total as most jobs run: on spare capacity"),
  onDemandAmount: usd.describe("the total should there be no spare capacity at all"),
  currency: z.literal("USD"),
  pricesAt: z.iso.date().describe("day on which the oldest of the prices held"),
  isExact: z.boolean().describe("false: the region's prices are not known, so the dearest were taken"),
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

/**
 * A machine with a GPU is paid for before its first task and after its last: to start and fetch the image,
 * and until Batch notices that nothing is left. Of this kind nothing was measured yet.
 */
const machineOverheadSeconds = 480;

/** Of a GPU machine's disk, as cdk/gpu-machine.ts rents it. */
const gpuDisk = { gib: 200, extraThroughput: 500 - 125 } as const;

const monthHours = 730;

/** @param tasksAtOnce  of the job: as many machines are started */
export const priceWork = (work: Work, region: string, tasksAtOnce: number): MoneyFor => {
  const { prices, isExact } = pricesOf(region);
  const lines = linesOf(work, prices, tasksAtOnce).filter(({ quantity }) => quantity > 0);
  const total = (of: (line: Line) => number): number =>
    roundedUp(lines.reduce((sum, line) => sum + of(line), 0));
  return {
    amount: total((line) => line.amount),
    onDemandAmount: total((line) => line.onDemandAmount),
    currency: priceTable.currency,
    pricesAt: priceTable.pricesAt,
    isExact,
    lines,
  };
};

/**
 * Prices of a region. Where they are not known, each is the dearest of any region, and not exact: a job
 * must not fail, or cost more than its budget, because a region is new.
 */
const pricesOf = (region: string): { readonly prices: RegionPrices; readonly isExact: boolean } => {
  const prices = priceTable.regions[region];
  if (prices === undefined) return { prices: dearest(), isExact: false };
  const hasGpus = Object.keys(prices.gpuHour).length > 0;
  return hasGpus
    ? { prices, isExact: true }
    : { prices: { ...prices, gpuHour: dearest().gpuHour }, isExact: false };
};

const dearest = (): RegionPrices => {
  const all = Object.values(priceTable.regions);
  const most = (of: (prices: RegionPrices) => number): number => Math.max(...all.map(of));
  return {
    gpuHour: {
      "g4dn.xlarge": {
        spot: most(({ gpuHour }) => cheapestGpu(gpuHour)?.spot ?? 0),
        onDemand: most(({ gpuHour }) => cheapestGpu(gpuHour)?.onDemand ?? 0),
      },
    },
    fargate: {
      vcpuHour: most(({ fargate }) => fargate.vcpuHour),
      gibHour: most(({ fargate }) => fargate.gibHour),
    },
    s3: {
      perWrite: most(({ s3 }) => s3.perWrite),
      perRead: most(({ s3 }) => s3.perRead),
      gibMonth: most(({ s3 }) => s3.gibMonth),
    },
    ebsGibMonth: most((prices) => prices.ebsGibMonth),
  };
};

/** The machine that a job on GPUs mostly runs on: the cheapest of the region; undefined where there is none. */
const cheapestGpu = (gpuHour: RegionPrices["gpuHour"]) =>
  Object.entries(gpuHour)
    .map(([name, rate]) => ({ name, ...rate }))
    .toSorted((one, other) => one.onDemand - other.onDemand)[0];

const linesOf = (work: Work, prices: RegionPrices, tasksAtOnce: number): Line[] => {
  const { everywhere } = priceTable;
  const gpu = cheapestGpu(prices.gpuHour) ?? { name: "GPU machine", spot: 0, onDemand: 0 };
  const machines = Math.min(work.gpuTasks, tasksAtOnce);
  const gpuHours = (work.gpuSeconds + machines * machineOverheadSeconds) / 3600;
  const vcpuHours = work.cpuSeconds / 3600;
  const taskHours = vcpuHours / cpuTask.vcpus;
  const perVcpuHour =
    prices.fargate.vcpuHour + (prices.fargate.gibHour * cpuTask.memoryGiB) / cpuTask.vcpus;
  const gpuDiskHour =
    (gpuDisk.gib * prices.ebsGibMonth + gpuDisk.extraThroughput * everywhere.ebsThroughputMonth) /
    monthHours;
  const taskDiskHour = (cpuTask.diskGiB - 20) * everywhere.fargateDiskGibHour;
  return [
    line("GPU machines", gpuHours, `${gpu.name} hours`, gpu.spot, gpu.onDemand),
    line("their disks", gpuHours, "hours", gpuDiskHour),
    line(
      "tasks without a GPU",
      vcpuHours,
      "vCPU hours",
      perVcpuHour * priceTable.fargateSpotShare,
      perVcpuHour,
    ),
    line("their disks", taskHours, "task hours", taskDiskHour),
    line("public addresses", gpuHours + taskHours, "hours", everywhere.publicAddressHour),
    line("S3 writes", work.s3Writes, "requests", prices.s3.perWrite),
    line("S3 reads", work.s3Reads, "requests", prices.s3.perRead),
    line(
      `S3 storage for ${storedDays} days`,
      work.storedBytes / 2 ** 30,
      "GiB",
      (prices.s3.gibMonth * storedDays) / 30,
    ),
    line("workflow", work.stateTransitions, "state transitions", everywhere.perStateTransition),
    line("functions", work.functionCalls, "calls", everywhere.perFunctionCall),
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
