/** Machines with a GPU that the deployment offers: the smallest of a family, with four vCPUs. */
export const gpuMachines = ["g4dn.xlarge", "g5.xlarge", "g6.xlarge"] as const;
export type GpuMachine = (typeof gpuMachines)[number];

/** Of machines that may be taken back, and of those that may not; dollars an hour. */
export type Rate = readonly [spot: number, onDemand: number];

/** A region's prices in US dollars as they are written down; null: the region does not offer the machine. */
export type PriceRow = readonly [
  region: string,
  g4dnHour: Rate | null,
  g5Hour: Rate | null,
  g6Hour: Rate | null,
  fargateVcpuHour: number,
  fargateGibHour: number,
  s3PerThousandWrites: number,
  s3PerThousandReads: number,
  s3GibMonth: number,
  ebsGibMonth: number,
];

type HourlyRate = { readonly spot: number; readonly onDemand: number };

/** What differs between regions, in US dollars. */
export type RegionPrices = {
  /** Without those that the region does not offer. */
  readonly gpuHour: Readonly<Partial<Record<GpuMachine, HourlyRate>>>;
  /** On demand, Linux on x86. */
  readonly fargate: { readonly vcpuHour: number; readonly gibHour: number };
  readonly s3: { readonly perWrite: number; readonly perRead: number; readonly gibMonth: number };
  /** Of gp3. */
  readonly ebsGibMonth: number;
};
