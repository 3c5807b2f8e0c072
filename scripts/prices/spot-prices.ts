import * as z from "zod";
import { gpuMachines } from "#core/cost/region-prices.ts";
import type { SpotPrices } from "#scripts/prices/region-row.ts";

const historySchema = z.object({
  SpotPriceHistory: z.array(
    z.object({ InstanceType: z.string(), SpotPrice: z.string(), Timestamp: z.string() }),
  ),
});

export type SpotFile = { readonly prices: SpotPrices; readonly at: string };

/**
 * Spot prices are in no price list. They come from `aws ec2 describe-spot-price-history --region REGION
 * --instance-types g4dn.xlarge g5.xlarge g6.xlarge --product-descriptions Linux/UNIX --start-time NOW`,
 * which tells the price that holds in each zone.
 */
export const readSpotPrices = (text: string): SpotFile => {
  const { SpotPriceHistory: all } = historySchema.parse(JSON.parse(text));
  const times = all.map(({ Timestamp }) => Timestamp).toSorted();
  return {
    at: (times.at(-1) ?? "").slice(0, "2026-11-27".length),
    prices: new Map(
      gpuMachines.flatMap((machine) => {
        const inZones = all
          .filter(({ InstanceType }) => InstanceType === machine)
          .map(({ SpotPrice }) => Number(SpotPrice))
          .toSorted((a, b) => a - b);
        const middle = inZones[Math.floor(inZones.length / 2)];
        return middle === undefined ? [] : [[machine, middle] as const];
      }),
    ),
  };
};
