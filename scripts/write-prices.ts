/**
 * `npm run prices`: writes core/cost/price-rows.ts, what every region charges, from AWS's own price lists.
 * Downloads some gigabytes, half a minute a region; run it where the internet is, then look at `git diff`.
 *
 * - `--spot FOLDER`  holds REGION.json, as scripts/prices/spot-prices.ts says; regions without one keep their
 *   spot prices, and new ones get the full price as its bound
 * - `--from ADDRESS` other than AWS's own
 * - `--to FILE`      other than core/cost/price-rows.ts
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ifThere } from "#adapters/system-errors.ts";
import { rows as rowsBefore, spotAt as spotBefore } from "#core/cost/price-rows.ts";
import { gpuMachines, type PriceRow } from "#core/cost/region-prices.ts";
import { awsPriceLists, readPriceList, regionsOf } from "#scripts/prices/price-list.ts";
import { rowOf } from "#scripts/prices/region-row.ts";
import { readSpotPrices, type SpotFile } from "#scripts/prices/spot-prices.ts";
import { services, type PriceName } from "#scripts/prices/wanted.ts";

const { values: asked } = parseArgs({
  options: {
    spot: { type: "string" },
    from: { type: "string", default: awsPriceLists },
    to: { type: "string", default: "core/cost/price-rows.ts" },
  },
});

const spotOf = async (region: string): Promise<SpotFile> => {
  const text =
    asked.spot === undefined ? null : await ifThere(readFile(join(asked.spot, `${region}.json`), "utf8"));
  return text === null ? { prices: new Map(), at: "" } : readSpotPrices(text);
};

/** Days of the spot prices that a region's row holds: those that were found, and those that were kept. */
const spotDatesOf = (listed: ReadonlyMap<PriceName, number>, { prices, at }: SpotFile): string[] =>
  gpuMachines
    .filter((machine) => listed.has(machine))
    .map((machine) => (prices.has(machine) ? at : spotBefore));

const addresses = new Map(
  await Promise.all(
    services.map(async (service) => [service, await regionsOf(asked.from, service)] as const),
  ),
);
const regions = [...(addresses.get("AmazonEC2")?.keys() ?? [])].toSorted();
const rows: PriceRow[] = [];
const dates = { listed: [] as string[], spot: [] as string[] };

for (const region of regions) {
  const listed = new Map<PriceName, number>();
  for (const service of services) {
    const address = addresses.get(service)?.get(region);
    if (address === undefined) continue;
    const { publishedAt, prices } = await readPriceList(address, service);
    dates.listed.push(publishedAt);
    for (const [name, price] of prices) listed.set(name, price);
  }
  const spot = await spotOf(region);
  const row = rowOf(
    region,
    listed,
    spot.prices,
    rowsBefore.find(([name]) => name === region),
  );
  if ("missing" in row) {
    process.stderr.write(`${region} is left out: its lists have no ${row.missing.join(", ")}\n`);
    continue;
  }
  dates.spot.push(...spotDatesOf(listed, spot));
  rows.push(row);
  process.stderr.write(`${region}\n`);
}
if (rows.length === 0) throw new Error(`${asked.from} has no region with all prices that a quote takes`);

const oldest = (days: readonly string[]): string => days.toSorted()[0] ?? spotBefore;

const text = `import type { PriceRow } from "#core/cost/region-prices.ts";

/** Written by \`npm run prices\` from AWS's price lists; spot prices by its --spot. Not to be edited. */

/** Day on which the oldest of the lists was published. */
export const listedAt = ${JSON.stringify(oldest(dates.listed))};

/** Day of the oldest spot price. */
export const spotAt = ${JSON.stringify(oldest(dates.spot))};

// prettier-ignore
export const rows: readonly PriceRow[] = [
${rows.map((row) => `  ${JSON.stringify(row).replaceAll(",", ", ")},`).join("\n")}
];
`;
await writeFile(asked.to, text);
