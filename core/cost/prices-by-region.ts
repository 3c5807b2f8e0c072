import type { RegionPrices } from "#core/cost/region-prices.ts";

/** The data of core/cost/price-table.ts, which says where it comes from. US dollars. */
export const pricesByRegion: Readonly<Record<string, RegionPrices>> = {
  "af-south-1": {
    gpuHour: { "g4dn.xlarge": { spot: 0.1284, onDemand: 0.698 } },
    fargate: { vcpuHour: 0.0531, gibHour: 0.0058 },
    s3: { perWrite: 0.000006, perRead: 0.0000005, gibMonth: 0.0274 },
    ebsGibMonth: 0.1047,
  },
  "ap-east-1": {
    gpuHour: {
      "g4dn.xlarge": { spot: 0.1442, onDemand: 0.81 },
      "g5.xlarge": { spot: 0.69, onDemand: 1.5488 },
    },
    fargate: { vcpuHour: 0.0556, gibHour: 0.0061 },
    s3: { perWrite: 0.000005, perRead: 0.0000004, gibMonth: 0.025 },
    ebsGibMonth: 0.1056,
  },
  "ap-northeast-1": {
    gpuHour: {
      "g4dn.xlarge": { spot: 0.2846, onDemand: 0.71 },
      "g5.xlarge": { spot: 0.657, onDemand: 1.459 },
      "g6.xlarge": { spot: 0.5678, onDemand: 1.1672 },
    },
    fargate: { vcpuHour: 0.05056, gibHour: 0.00553 },
    s3: { perWrite: 0.0000047, perRead: 0.00000037, gibMonth: 0.025 },
    ebsGibMonth: 0.096,
  },
  "ap-northeast-2": {
    gpuHour: {
      "g4dn.xlarge": { spot: 0.2838, onDemand: 0.647 },
      "g5.xlarge": { spot: 0.5247, onDemand: 1.237 },
      "g6.xlarge": { spot: 0.3409, onDemand: 0.9896 },
    },
    fargate: { vcpuHour: 0.04656, gibHour: 0.00511 },
    s3: { perWrite: 0.0000045, perRead: 0.00000035, gibMonth: 0.025 },
    ebsGibMonth: 0.0912,
  },
  "ap-northeast-3": {
    gpuHour: { "g4dn.xlarge": { spot: 0.255, onDemand: 0.71 } },
    fargate: { vcpuHour: 0.05056, gibHour: 0.00553 },
    s3: { perWrite: 0.0000047, perRead: 0.00000037, gibMonth: 0.025 },
    ebsGibMonth: 0.096,
  },
  "ap-south-1": {
    gpuHour: {
      "g4dn.xlarge": { spot: 0.2487, onDemand: 0.579 },
      "g5.xlarge": { spot: 0.54, onDemand: 1.208 },
      "g6.xlarge": { spot: 0.4528, onDemand: 0.9664 },
    },
    fargate: { vcpuHour: 0.04256, gibHour: 0.00466 },
    s3: { perWrite: 0.000005, perRead: 0.0000004, gibMonth: 0.025 },
    ebsGibMonth: 0.0912,
  },
  "ap-southeast-1": {
    gpuHour: { "g4dn.xlarge": { spot: 0.3179, onDemand: 0.736 } },
    fargate: { vcpuHour: 0.05056, gibHour: 0.00553 },
    s3: { perWrite: 0.000005, perRead: 0.0000004, gibMonth: 0.025 },
    ebsGibMonth: 0.096,
  },
  "ap-southeast-2": {
    gpuHour: {
      "g4dn.xlarge": { spot: 0.2804, onDemand: 0.684 },
      "g5.xlarge": { spot: 0.59, onDemand: 1.308 },
      "g6.xlarge": { spot: 0.4026, onDemand: 1.0464 },
    },
    fargate: { vcpuHour: 0.04856, gibHour: 0.00532 },
    s3: { perWrite: 0.0000055, perRead: 0.00000044, gibMonth: 0.025 },
    ebsGibMonth: 0.096,
  },
  "ap-southeast-3": {
    gpuHour: { "g5.xlarge": { spot: 0.63, onDemand: 1.408 } },
    fargate: { vcpuHour: 0.05056, gibHour: 0.00553 },
    s3: { perWrite: 0.000005, perRead: 0.0000004, gibMonth: 0.025 },
    ebsGibMonth: 0.096,
  },
  "ca-central-1": {
    gpuHour: {
      "g4dn.xlarge": { spot: 0.2, onDemand: 0.584 },
      "g5.xlarge": { spot: 0.5, onDemand: 1.117 },
      "g6.xlarge": { spot: 0.4065, onDemand: 0.8936 },
    },
    fargate: { vcpuHour: 0.04456, gibHour: 0.00487 },
    s3: { perWrite: 0.0000055, perRead: 0.00000044, gibMonth: 0.025 },
    ebsGibMonth: 0.088,
  },
  "eu-central-1": {
    gpuHour: {
      "g4dn.xlarge": { spot: 0.2674, onDemand: 0.658 },
      "g5.xlarge": { spot: 0.56, onDemand: 1.258 },
      "g6.xlarge": { spot: 0.4408, onDemand: 1.0064 },
    },
    fargate: { vcpuHour: 0.04656, gibHour: 0.00511 },
    s3: { perWrite: 0.0000054, perRead: 0.00000043, gibMonth: 0.0245 },
    ebsGibMonth: 0.0952,
  },
  "eu-north-1": {
    gpuHour: {
      "g4dn.xlarge": { spot: 0.184, onDemand: 0.558 },
      "g5.xlarge": { spot: 0.48, onDemand: 1.067 },
      "g6.xlarge": { spot: 0.3018, onDemand: 0.8536 },
    },
    fargate: { vcpuHour: 0.0445, gibHour: 0.0049 },
    s3: { perWrite: 0.000005, perRead: 0.0000004, gibMonth: 0.023 },
    ebsGibMonth: 0.0836,
  },
  "eu-south-1": {
    gpuHour: { "g4dn.xlarge": { spot: 0.0992, onDemand: 0.616 } },
    fargate: { vcpuHour: 0.0486, gibHour: 0.0053 },
    s3: { perWrite: 0.0000053, perRead: 0.00000042, gibMonth: 0.024 },
    ebsGibMonth: 0.0924,
  },
  "eu-south-2": {
    gpuHour: { "g6.xlarge": { spot: 0.0951, onDemand: 0.848 } },
    fargate: { vcpuHour: 0.0445, gibHour: 0.0049 },
    s3: { perWrite: 0.000005, perRead: 0.0000004, gibMonth: 0.023 },
    ebsGibMonth: 0.088,
  },
  "eu-west-1": {
    gpuHour: {
      "g4dn.xlarge": { spot: 0.3171, onDemand: 0.587 },
      "g5.xlarge": { spot: 0.5, onDemand: 1.123 },
    },
    fargate: { vcpuHour: 0.04048, gibHour: 0.004445 },
    s3: { perWrite: 0.000005, perRead: 0.0000004, gibMonth: 0.023 },
    ebsGibMonth: 0.088,
  },
  "eu-west-2": {
    gpuHour: {
      "g4dn.xlarge": { spot: 0.1955, onDemand: 0.615 },
      "g5.xlarge": { spot: 0.57, onDemand: 1.277 },
      "g6.xlarge": { spot: 0.358, onDemand: 1.0216 },
    },
    fargate: { vcpuHour: 0.04656, gibHour: 0.00511 },
    s3: { perWrite: 0.0000053, perRead: 0.00000042, gibMonth: 0.024 },
    ebsGibMonth: 0.0928,
  },
  "eu-west-3": {
    gpuHour: {
      "g4dn.xlarge": { spot: 0.1743, onDemand: 0.615 },
      "g6.xlarge": { spot: 0.3681, onDemand: 1.0216 },
    },
    fargate: { vcpuHour: 0.0486, gibHour: 0.0053 },
    s3: { perWrite: 0.0000053, perRead: 0.00000042, gibMonth: 0.024 },
    ebsGibMonth: 0.0928,
  },
  "me-central-1": {
    gpuHour: {
      "g5.xlarge": { spot: 0.55, onDemand: 1.234 },
      "g6.xlarge": { spot: 0.4478, onDemand: 0.98824 },
    },
    fargate: { vcpuHour: 0.0496, gibHour: 0.0054 },
    s3: { perWrite: 0.0000055, perRead: 0.00000044, gibMonth: 0.025 },
    ebsGibMonth: 0.0968,
  },
  "me-south-1": {
    gpuHour: { "g4dn.xlarge": { spot: 0.122, onDemand: 0.645 } },
    fargate: { vcpuHour: 0.0496, gibHour: 0.0054 },
    s3: { perWrite: 0.0000055, perRead: 0.00000044, gibMonth: 0.025 },
    ebsGibMonth: 0.0968,
  },
  "sa-east-1": {
    gpuHour: { "g4dn.xlarge": { spot: 0.38, onDemand: 0.894 } },
    fargate: { vcpuHour: 0.0696, gibHour: 0.0076 },
    s3: { perWrite: 0.000007, perRead: 0.00000056, gibMonth: 0.0405 },
    ebsGibMonth: 0.152,
  },
  "us-east-1": {
    gpuHour: {
      "g4dn.xlarge": { spot: 0.204, onDemand: 0.526 },
      "g5.xlarge": { spot: 0.45, onDemand: 1.006 },
      "g6.xlarge": { spot: 0.382, onDemand: 0.8048 },
    },
    fargate: { vcpuHour: 0.04048, gibHour: 0.004445 },
    s3: { perWrite: 0.000005, perRead: 0.0000004, gibMonth: 0.023 },
    ebsGibMonth: 0.08,
  },
  "us-east-2": {
    gpuHour: {
      "g4dn.xlarge": { spot: 0.1915, onDemand: 0.526 },
      "g5.xlarge": { spot: 0.45, onDemand: 1.006 },
      "g6.xlarge": { spot: 0.2612, onDemand: 0.8048 },
    },
    fargate: { vcpuHour: 0.04048, gibHour: 0.004445 },
    s3: { perWrite: 0.000005, perRead: 0.0000004, gibMonth: 0.023 },
    ebsGibMonth: 0.08,
  },
  "us-west-1": {
    gpuHour: { "g4dn.xlarge": { spot: 0.3144, onDemand: 0.631 } },
    fargate: { vcpuHour: 0.04656, gibHour: 0.00511 },
    s3: { perWrite: 0.0000055, perRead: 0.00000044, gibMonth: 0.026 },
    ebsGibMonth: 0.096,
  },
  "us-west-2": {
    gpuHour: {
      "g4dn.xlarge": { spot: 0.21, onDemand: 0.526 },
      "g5.xlarge": { spot: 0.45, onDemand: 1.006 },
      "g6.xlarge": { spot: 0.4394, onDemand: 0.8048 },
    },
    fargate: { vcpuHour: 0.04048, gibHour: 0.004445 },
    s3: { perWrite: 0.000005, perRead: 0.0000004, gibMonth: 0.023 },
    ebsGibMonth: 0.08,
  },
};
