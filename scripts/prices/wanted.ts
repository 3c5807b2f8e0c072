import type { GpuMachine } from "#core/cost/region-prices.ts";
import { gpuMachines } from "#core/cost/region-prices.ts";

/** A product of a price list, as far as it is looked at. */
export type Product = {
  readonly sku: string;
  readonly productFamily?: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
};

/** What a region's row is made of, each one price. */
export type PriceName =
  GpuMachine | "fargateVcpuHour" | "fargateGibHour" | "s3Write" | "s3Read" | "s3GibMonth" | "ebsGibMonth";

/** Services whose price lists are read, by the code that AWS gives them there. */
export const services = ["AmazonEC2", "AmazonECS", "AmazonS3"] as const;
export type Service = (typeof services)[number];

/** Names of usage begin with a region's short name, but in us-east-1. */
const isUsage = ({ attributes }: Product, name: string): boolean =>
  attributes["usagetype"]?.replace(/^[A-Z0-9]+-/, "") === name;

/** An instance as Batch rents it: Linux without anything on it, on hardware shared with others. */
const isMachine = ({ productFamily, attributes }: Product, machine: GpuMachine): boolean =>
  productFamily === "Compute Instance" &&
  attributes["instanceType"] === machine &&
  attributes["operatingSystem"] === "Linux" &&
  attributes["preInstalledSw"] === "NA" &&
  attributes["tenancy"] === "Shared" &&
  attributes["capacitystatus"] === "Used" &&
  attributes["operation"] === "RunInstances";

const products: Readonly<
  Record<Service, readonly (readonly [name: PriceName, is: (product: Product) => boolean])[]>
> = {
  AmazonEC2: [
    ...gpuMachines.map((machine) => [machine, (product: Product) => isMachine(product, machine)] as const),
    ["ebsGibMonth", (product) => isUsage(product, "EBS:VolumeUsage.gp3")],
  ],
  AmazonECS: [
    // Linux on x86: those of Windows and Arm have it in their names.
    ["fargateVcpuHour", (product) => isUsage(product, "Fargate-vCPU-Hours:perCPU")],
    ["fargateGibHour", (product) => isUsage(product, "Fargate-GB-Hours")],
  ],
  AmazonS3: [
    ["s3Write", (product) => isUsage(product, "Requests-Tier1")],
    ["s3Read", (product) => isUsage(product, "Requests-Tier2")],
    ["s3GibMonth", (product) => isUsage(product, "TimedStorage-ByteHrs")],
  ],
};

/** Which price of a row a product has; undefined: none. Local and Wavelength Zones have prices of their own. */
export const priceNameOf = (service: Service, product: Product): PriceName | undefined =>
  (product.attributes["locationType"] ?? "AWS Region") === "AWS Region"
    ? products[service].find(([, is]) => is(product))?.[0]
    : undefined;
