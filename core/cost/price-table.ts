import { pricesByRegion } from "#core/cost/prices-by-region.ts";
import { gpuMachines, type GpuMachine, type RegionPrices } from "#core/cost/region-prices.ts";

/**
 * List prices, approximately, for quotes: without taxes, discounts and free allowances.
 *
 * - GPU machines: on demand as AWS's price list had it when SkyPilot's catalogue of schema v8 was made
 *   (github.com/skypilot-org/skypilot-catalog, catalogs/v8/aws/vms.csv, commit 00148f2: not before October
 *   2025); g5 outside of us-east-1 and Asia follows from that file's g5.8xlarge. Spot is the middle of the
 *   zones in the same file; it moves from day to day. g5's spot prices and all of sa-east-1 are from memory.
 * - All the rest is from memory of the price pages of mid-2025, and the oldest: `pricesAt` is its date.
 *
 * Anyone who pays should look them up.
 */
export const priceTable = {
  pricesAt: "2025-06-30",
  currency: "USD",
  regions: pricesByRegion,
  /** Fargate Spot has kept to about this share of the full price; it moves with supply. */
  fargateSpotShare: 0.31,
  /** The same in every region here, or nearly. */
  everywhere: {
    /** Of Standard workflows. */
    perStateTransition: 0.025 / 1000,
    /** A call of a function with 512 MiB on Arm for 0.2 s, which is what ours take. */
    perFunctionCall: 0.2e-6 + 0.2 * 0.5 * 0.0000133334,
    publicAddressHour: 0.005,
    /** A GiB of a Fargate task's disk beyond the first 20. */
    fargateDiskGibHour: 0.000111,
    /** An MB/s of a gp3 volume beyond 125. */
    ebsThroughputMonth: 0.04,
  },
} as const satisfies {
  readonly regions: Readonly<Record<string, RegionPrices>>;
  readonly [name: string]: unknown;
};

/** Types of machines to rent in a region; where it is not known, the one that most regions have. */
export const gpuMachinesIn = (region: string): readonly GpuMachine[] => {
  const offered = priceTable.regions[region]?.gpuHour;
  return offered === undefined
    ? ["g4dn.xlarge"]
    : gpuMachines.filter((machine) => offered[machine] !== undefined);
};

/** Days after which prices are called old. */
const oldAfterDays = 90;

/** How many days ago the prices held, where that is long ago; null: they are fresh enough. */
export const daysOld = (pricesAt: string, now: Date): number | null => {
  const days = Math.floor((now.getTime() - Date.parse(pricesAt)) / 86_400_000);
  return days > oldAfterDays ? days : null;
};
