import { shotDecoding } from "#core/job/controls.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import { anchorTable, groupFeatures, lumaBins, type AnchorSums } from "#core/time/anchor.ts";
import type { Network } from "#core/ports/network.ts";
import type { Job } from "#pipeline/colour/job.ts";

/** The colours a shot commits to; all zero where pooling is off. @returns groups x 3 */
export const commitAnchor = async (
  network: Network,
  { manifest, card }: Job,
  shot: FrameRange,
  sums: AnchorSums,
): Promise<Float32Array> => {
  const found = groupFeatures(sums);
  if (!manifest.options.pooling || found.groups.length === 0)
    return new Float32Array(card.classes.length * lumaBins * 3);
  const { vividness } = shotDecoding(manifest, shot);
  const commitment = await network.commit(found.features, found.groups.length, vividness);
  return anchorTable(sums, found.groups, commitment);
};
