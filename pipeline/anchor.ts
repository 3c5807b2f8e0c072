import { anchorTable, groupFeatures, lumaBins, type AnchorSums } from "#core/time/anchor.ts";
import type { Network } from "#core/ports.ts";
import type { Job } from "#pipeline/job.ts";

/** The colours a shot commits to; all zero where pooling is off. @returns groups x 3 */
export const commitAnchor = async (network: Network, job: Job, sums: AnchorSums): Promise<Float32Array> => {
  const { vividness, pooling } = job.manifest.options;
  const found = groupFeatures(sums);
  if (!pooling || found.groups.length === 0)
    return new Float32Array(job.card.classes.length * lumaBins * 3);
  const commitment = await network.commit(found.features, found.groups.length, vividness);
  return anchorTable(sums, found.groups, commitment);
};
