import { gpuMachines, type GpuMachine, type PriceRow, type Rate } from "#core/cost/region-prices.ts";
import type { PriceName } from "#scripts/prices/wanted.ts";

/** Of machines that may be taken back: what a region's zones ask for at the moment, in the middle. */
export type SpotPrices = ReadonlyMap<GpuMachine, number>;

const needed = [
  "fargateVcpuHour",
  "fargateGibHour",
  "s3Write",
  "s3Read",
  "s3GibMonth",
  "ebsGibMonth",
] as const satisfies readonly PriceName[];

/** A region's row, or the prices that its lists lack. */
export const rowOf = (
  region: string,
  listed: ReadonlyMap<PriceName, number>,
  spot: SpotPrices,
  before: PriceRow | undefined,
): PriceRow | { readonly missing: readonly PriceName[] } => {
  const missing = needed.filter((name) => !listed.has(name));
  if (missing.length > 0) return { missing };
  const price = (name: PriceName): number => listed.get(name) ?? 0;
  const rates = gpuMachines.map((machine, at) => {
    const onDemand = listed.get(machine);
    return onDemand === undefined
      ? null
      : rateOf(onDemand, spot.get(machine) ?? (before?.[at + 1] as Rate | null | undefined)?.[0]);
  }) as [Rate | null, Rate | null, Rate | null];
  return [
    region,
    ...rates,
    price("fargateVcpuHour"),
    price("fargateGibHour"),
    perThousand(price("s3Write")),
    perThousand(price("s3Read")),
    price("s3GibMonth"),
    price("ebsGibMonth"),
  ];
};

/** Without a spot price, or with one that is older than a cut of the other, the full price is the bound. */
const rateOf = (onDemand: number, spot: number | undefined): Rate => [
  Math.min(spot ?? onDemand, onDemand),
  onDemand,
];

/** Without the last digits that come of multiplying. */
const perThousand = (price: number): number => Number((price * 1000).toPrecision(8));
