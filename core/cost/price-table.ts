import { listedAt, spotAt } from "#core/cost/price-rows.ts";
import { pricesByRegion } from "#core/cost/prices-by-region.ts";
import { gpuMachines, type GpuMachine, type RegionPrices } from "#core/cost/region-prices.ts";

/** When the prices below that hold in every region were looked up: from memory of the price pages. */
const everywhereAt = "2025-06-30";

/**
 * List prices, approximately, for quotes: without taxes, discounts and free allowances. Where a region's
 * prices come from, core/cost/price-rows.ts says. Anyone who pays should look them up.
 */
export const priceTable = {
  /** Day on which the oldest of them held. */
  pricesAt: [listedAt, spotAt, everywhereAt].toSorted()[0] ?? everywhereAt,
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

/** Types of machines to rent in a region; where none is known, the one that most regions have. */
export const gpuMachinesIn = (region: string): readonly GpuMachine[] => {
  const rates = priceTable.regions[region]?.gpuHour ?? {};
  const offered = gpuMachines.filter((machine) => rates[machine] !== undefined);
  return offered.length === 0 ? ["g4dn.xlarge"] : offered;
};

/** Days after which prices are called old. */
const oldAfterDays = 90;

/** How many days ago the prices held, where that is long ago; null: they are fresh enough. */
export const daysOld = (pricesAt: string, now: Date): number | null => {
  const days = Math.floor((now.getTime() - Date.parse(pricesAt)) / 86_400_000);
  return days > oldAfterDays ? days : null;
};
