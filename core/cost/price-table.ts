/** Machines with a GPU that the deployment offers; the first of a family, with four vCPUs. */
type GpuMachine = "g4dn.xlarge" | "g5.xlarge" | "g6.xlarge";

/** Of machines that may be taken back, and of those that may not. US dollars. */
type Rate<Value> = { readonly spot: Value; readonly onDemand: Value };

export type RegionPrices = {
  /** null: not offered in this region. */
  readonly gpuHour: Readonly<Record<"g4dn.xlarge", Rate<number>>> &
    Readonly<Record<Exclude<GpuMachine, "g4dn.xlarge">, Rate<number> | null>>;
  /** Linux on x86. */
  readonly fargate: Rate<{ readonly vcpuHour: number; readonly gibHour: number }>;
  readonly s3: { readonly perWrite: number; readonly perRead: number; readonly gibMonth: number };
  /** Of Standard workflows. */
  readonly perStateTransition: number;
  /** A call of a function with 512 MiB on Arm for 0.2 s, which is what ours take. */
  readonly perFunctionCall: number;
};

/** Fargate Spot has kept to about this share of the full price; it moves with supply. */
const fargateSpotShare = 0.31;

const fargate = (vcpuHour: number, gibHour: number): RegionPrices["fargate"] => ({
  onDemand: { vcpuHour, gibHour },
  spot: { vcpuHour: vcpuHour * fargateSpotShare, gibHour: gibHour * fargateSpotShare },
});

const s3 = (per1000Writes: number, per1000Reads: number, gibMonth: number): RegionPrices["s3"] => ({
  perWrite: per1000Writes / 1000,
  perRead: per1000Reads / 1000,
  gibMonth,
});

/** The same in every region below. */
const workflow = { perStateTransition: 0.025 / 1000, perFunctionCall: 0.2e-6 + 0.2 * 0.5 * 0.0000133334 };

/**
 * List prices, approximately, for quotes: without taxes, discounts and free allowances. Spot prices
 * move from day to day and differ between zones: those here are round figures of the last years.
 *
 * Sources: the price pages aws.amazon.com/{ec2/pricing/on-demand, ec2/spot/pricing, fargate/pricing,
 * s3/pricing, step-functions/pricing, lambda/pricing}, as remembered of mid-2025; of us-east-1 the GPU
 * machines on demand held to what aws/karpenter-provider-aws generated of the price list on 2026-01-19
 * (pkg/providers/pricing/zz_generated.pricing_aws.go), Fargate to what was published in March 2026.
 * Whoever pays should look the others up.
 */
export const priceTable: {
  readonly version: string;
  readonly currency: "USD";
  /** The cheapest machine offered everywhere, which quotes are made for. */
  readonly usualGpu: "g4dn.xlarge";
  readonly regions: Readonly<Record<string, RegionPrices>>;
} = {
  version: "2026-03",
  currency: "USD",
  usualGpu: "g4dn.xlarge",
  regions: {
    "us-east-1": {
      gpuHour: {
        "g4dn.xlarge": { spot: 0.22, onDemand: 0.526 },
        "g5.xlarge": { spot: 0.45, onDemand: 1.006 },
        "g6.xlarge": { spot: 0.36, onDemand: 0.8048 },
      },
      fargate: fargate(0.04048, 0.004445),
      s3: s3(0.005, 0.0004, 0.023),
      ...workflow,
    },
    "eu-west-1": {
      gpuHour: {
        "g4dn.xlarge": { spot: 0.25, onDemand: 0.587 },
        "g5.xlarge": { spot: 0.5, onDemand: 1.123 },
        "g6.xlarge": null,
      },
      fargate: fargate(0.04048, 0.004445),
      s3: s3(0.005, 0.0004, 0.023),
      ...workflow,
    },
    "eu-central-1": {
      gpuHour: {
        "g4dn.xlarge": { spot: 0.28, onDemand: 0.658 },
        "g5.xlarge": { spot: 0.56, onDemand: 1.258 },
        "g6.xlarge": { spot: 0.45, onDemand: 1.006 },
      },
      fargate: fargate(0.04656, 0.00511),
      s3: s3(0.0054, 0.00043, 0.0245),
      ...workflow,
    },
    "ap-northeast-1": {
      gpuHour: {
        "g4dn.xlarge": { spot: 0.3, onDemand: 0.71 },
        "g5.xlarge": { spot: 0.65, onDemand: 1.459 },
        "g6.xlarge": { spot: 0.52, onDemand: 1.167 },
      },
      fargate: fargate(0.05056, 0.00553),
      s3: s3(0.0047, 0.00037, 0.025),
      ...workflow,
    },
  },
};
