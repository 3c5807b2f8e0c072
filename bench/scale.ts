/**
 * `npx tsx bench/scale.ts`: how far one workflow carries, against the services' quotas; writes
 * docs/scale.md. The workflow is the real one, in the engine; times and services are simulated.
 */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { simulateUploads } from "#bench/scale/many-uploads.ts";
import { scaleReport } from "#bench/scale/report.ts";
import { simulateTwoHours } from "#bench/scale/two-hours.ts";

const twoHours = await simulateTwoHours();
const uploads = await simulateUploads();
await writeFile(
  fileURLToPath(new URL("../docs/scale.md", import.meta.url)),
  scaleReport(twoHours, uploads),
);
