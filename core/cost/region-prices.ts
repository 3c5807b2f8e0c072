/** Machines with a GPU that the deployment offers: the smallest of a family, with four vCPUs. */
export const gpuMachines = ["g4dn.xlarge", "g5.xlarge", "g6.xlarge"] as const;
export type GpuMachine = (typeof gpuMachines)[number];

/** Of machines that may be taken back, and of those that may not. */
type Rate = { readonly spot: number; readonly onDemand: number };

/** What differs between regions, in US dollars. */
export type RegionPrices = {
  /** Without those that the region does not offer. */
  readonly gpuHour: Readonly<Partial<Record<GpuMachine, Rate>>>;
  /** On demand, Linux on x86. */
  readonly fargate: { readonly vcpuHour: number; readonly gibHour: number };
  readonly s3: { readonly perWrite: number; readonly perRead: number; readonly gibMonth: number };
  /** Of gp3. */
  readonly ebsGibMonth: number;
};
