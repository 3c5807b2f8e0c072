/**
 * Price lists in the form of the AWS Price List Bulk API: an index of a service's regions, and for each
 * region a file of products and of terms, which for EC2 is hundreds of megabytes and is never held whole.
 *
 * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html
 */
import { JSONParser } from "@streamparser/json";
import * as z from "zod";
import { priceNameOf, type PriceName, type Service } from "#scripts/prices/wanted.ts";

/** Where AWS has them. */
export const awsPriceLists = "https://pricing.us-east-1.amazonaws.com";

const regionIndexSchema = z.object({
  regions: z.record(z.string(), z.object({ regionCode: z.string(), currentVersionUrl: z.string() })),
});

const productSchema = z.object({
  sku: z.string(),
  productFamily: z.string().optional(),
  attributes: z.record(z.string(), z.string()),
});

/** Of one SKU, by term. The documents say startingRange, the files beginRange. */
const termsSchema = z.record(
  z.string(),
  z.object({
    sku: z.string(),
    priceDimensions: z.record(
      z.string(),
      z.object({
        beginRange: z.string().optional(),
        startingRange: z.string().optional(),
        pricePerUnit: z.record(z.string(), z.string()),
      }),
    ),
  }),
);

export type ListedPrices = {
  /** When AWS published the list: a date. */
  readonly publishedAt: string;
  readonly prices: ReadonlyMap<PriceName, number>;
};

/** Not those of Local Zones (us-west-2-lax-1) and Wavelength (us-east-1-wl1). */
const isRegion = (name: string): boolean => /^[a-z]{2,4}(-[a-z]+)+-\d$/.test(name);

/** Addresses of a service's lists, by region. */
export const regionsOf = async (base: string, service: Service): Promise<ReadonlyMap<string, string>> => {
  const response = await ask(`${base}/offers/v1.0/aws/${service}/current/region_index.json`);
  const { regions } = regionIndexSchema.parse(await response.json());
  return new Map(
    Object.values(regions)
      .filter(({ regionCode }) => isRegion(regionCode))
      .map(({ regionCode, currentVersionUrl }) => [regionCode, `${base}${currentVersionUrl}`]),
  );
};

/** Reads one region's list as it comes. @throws Error naming the address that cannot be read */
export const readPriceList = async (address: string, service: Service): Promise<ListedPrices> => {
  const response = await ask(address);
  const names = new Map<string, PriceName>();
  const prices = new Map<PriceName, number>();
  let publishedAt = "";
  const parser = new JSONParser({
    paths: ["$.publicationDate", "$.products.*", "$.terms.OnDemand.*"],
    keepStack: false,
  });
  parser.onValue = ({ value, stack }) => {
    if (typeof value === "string") publishedAt = value.slice(0, "2026-11-27".length);
    else if (stack[1]?.key === "products") {
      const product = productSchema.parse(value);
      const name = priceNameOf(service, product);
      if (name !== undefined) names.set(product.sku, name);
    } else {
      for (const { sku, priceDimensions } of Object.values(termsSchema.parse(value))) {
        const name = names.get(sku);
        if (name !== undefined) setOnce(prices, name, firstTier(priceDimensions), address);
      }
    }
  };
  for await (const bytes of response.body ?? []) parser.write(bytes as Uint8Array);
  if (publishedAt === "") throw new Error(`${address} is no price list: it has no publicationDate`);
  return { publishedAt, prices };
};

type Dimensions = z.infer<typeof termsSchema>[string]["priceDimensions"];

/** In dollars, of the first unit: what is had more of costs less. */
const firstTier = (dimensions: Dimensions): number | undefined => {
  const first = Object.values(dimensions).find(
    ({ beginRange, startingRange }) => Number(beginRange ?? startingRange ?? 0) === 0,
  );
  return first?.pricePerUnit["USD"] === undefined ? undefined : Number(first.pricePerUnit["USD"]);
};

/** Two products that answer to one name would make a price of chance. */
const setOnce = (
  prices: Map<PriceName, number>,
  name: PriceName,
  price: number | undefined,
  address: string,
): void => {
  if (price === undefined) return;
  if (prices.has(name) && prices.get(name) !== price) {
    throw new Error(`${address} has two prices of ${name}: ${String(prices.get(name))} and ${price}`);
  }
  prices.set(name, price);
};

const ask = async (address: string): Promise<Response> => {
  const response = await fetch(address);
  if (response.ok) return response;
  throw new Error(`${address} answered ${response.status}`);
};
