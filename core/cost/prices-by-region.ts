import { rows } from "#core/cost/price-rows.ts";
import { gpuMachines, type PriceRow, type RegionPrices } from "#core/cost/region-prices.ts";

const ofRow = ([
  ,
  g4dn,
  g5,
  g6,
  vcpuHour,
  gibHour,
  writes,
  reads,
  gibMonth,
  ebsGibMonth,
]: PriceRow): RegionPrices => ({
  gpuHour: Object.fromEntries(
    [g4dn, g5, g6].flatMap((rate, at) =>
      rate === null ? [] : [[gpuMachines[at] ?? "", { spot: rate[0], onDemand: rate[1] }]],
    ),
  ),
  fargate: { vcpuHour, gibHour },
  s3: { perWrite: writes / 1000, perRead: reads / 1000, gibMonth },
  ebsGibMonth,
});

/** The rows of core/cost/price-rows.ts, which says where they come from. */
export const pricesByRegion: Readonly<Record<string, RegionPrices>> = Object.fromEntries(
  rows.map((row) => [row[0], ofRow(row)]),
);
