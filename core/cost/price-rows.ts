import type { PriceRow } from "#core/cost/region-prices.ts";

/**
 * Put together by hand, where AWS's price lists cannot be reached; `npm run prices` writes this file from them.
 *
 * - GPU machines: on demand as AWS's price list had it when SkyPilot's catalogue of schema v8 was made
 *   (github.com/skypilot-org/skypilot-catalog, catalogs/v8/aws/vms.csv, commit 00148f2: not before October
 *   2025); g5 outside of us-east-1 and Asia follows from that file's g5.8xlarge. Spot is the middle of the
 *   zones in the same file; it moves from day to day. g5's spot prices and all of sa-east-1 are from memory.
 * - Fargate, S3 and disks: from memory of the price pages of mid-2025.
 *
 * Regions that are missing here have no row that anybody could vouch for; quotes there take the dearest.
 */

/** Day on which the oldest of the prices held. */
export const listedAt = "2025-06-30";

/** Day of the oldest spot price. */
export const spotAt = "2025-06-30";

// prettier-ignore
export const rows: readonly PriceRow[] = [
  ["af-south-1", [0.1284, 0.698], null, null, 0.0531, 0.0058, 0.006, 0.0005, 0.0274, 0.1047],
  ["ap-east-1", [0.1442, 0.81], [0.69, 1.5488], null, 0.0556, 0.0061, 0.005, 0.0004, 0.025, 0.1056],
  ["ap-northeast-1", [0.2846, 0.71], [0.657, 1.459], [0.5678, 1.1672], 0.05056, 0.00553, 0.0047, 0.00037, 0.025, 0.096],
  ["ap-northeast-2", [0.2838, 0.647], [0.5247, 1.237], [0.3409, 0.9896], 0.04656, 0.00511, 0.0045, 0.00035, 0.025, 0.0912],
  ["ap-northeast-3", [0.255, 0.71], null, null, 0.05056, 0.00553, 0.0047, 0.00037, 0.025, 0.096],
  ["ap-south-1", [0.2487, 0.579], [0.54, 1.208], [0.4528, 0.9664], 0.04256, 0.00466, 0.005, 0.0004, 0.025, 0.0912],
  ["ap-southeast-1", [0.3179, 0.736], null, null, 0.05056, 0.00553, 0.005, 0.0004, 0.025, 0.096],
  ["ap-southeast-2", [0.2804, 0.684], [0.59, 1.308], [0.4026, 1.0464], 0.04856, 0.00532, 0.0055, 0.00044, 0.025, 0.096],
  ["ap-southeast-3", null, [0.63, 1.408], null, 0.05056, 0.00553, 0.005, 0.0004, 0.025, 0.096],
  ["ca-central-1", [0.2, 0.584], [0.5, 1.117], [0.4065, 0.8936], 0.04456, 0.00487, 0.0055, 0.00044, 0.025, 0.088],
  ["eu-central-1", [0.2674, 0.658], [0.56, 1.258], [0.4408, 1.0064], 0.04656, 0.00511, 0.0054, 0.00043, 0.0245, 0.0952],
  ["eu-north-1", [0.184, 0.558], [0.48, 1.067], [0.3018, 0.8536], 0.0445, 0.0049, 0.005, 0.0004, 0.023, 0.0836],
  ["eu-south-1", [0.0992, 0.616], null, null, 0.0486, 0.0053, 0.0053, 0.00042, 0.024, 0.0924],
  ["eu-south-2", null, null, [0.0951, 0.848], 0.0445, 0.0049, 0.005, 0.0004, 0.023, 0.088],
  ["eu-west-1", [0.3171, 0.587], [0.5, 1.123], null, 0.04048, 0.004445, 0.005, 0.0004, 0.023, 0.088],
  ["eu-west-2", [0.1955, 0.615], [0.57, 1.277], [0.358, 1.0216], 0.04656, 0.00511, 0.0053, 0.00042, 0.024, 0.0928],
  ["eu-west-3", [0.1743, 0.615], null, [0.3681, 1.0216], 0.0486, 0.0053, 0.0053, 0.00042, 0.024, 0.0928],
  ["me-central-1", null, [0.55, 1.234], [0.4478, 0.98824], 0.0496, 0.0054, 0.0055, 0.00044, 0.025, 0.0968],
  ["me-south-1", [0.122, 0.645], null, null, 0.0496, 0.0054, 0.0055, 0.00044, 0.025, 0.0968],
  ["sa-east-1", [0.38, 0.894], null, null, 0.0696, 0.0076, 0.007, 0.00056, 0.0405, 0.152],
  ["us-east-1", [0.204, 0.526], [0.45, 1.006], [0.382, 0.8048], 0.04048, 0.004445, 0.005, 0.0004, 0.023, 0.08],
  ["us-east-2", [0.1915, 0.526], [0.45, 1.006], [0.2612, 0.8048], 0.04048, 0.004445, 0.005, 0.0004, 0.023, 0.08],
  ["us-west-1", [0.3144, 0.631], null, null, 0.04656, 0.00511, 0.0055, 0.00044, 0.026, 0.096],
  ["us-west-2", [0.21, 0.526], [0.45, 1.006], [0.4394, 0.8048], 0.04048, 0.004445, 0.005, 0.0004, 0.023, 0.08],
];
