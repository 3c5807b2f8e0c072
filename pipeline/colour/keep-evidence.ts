import { evidenceBytes, evidenceRecord } from "#core/model/evidence.ts";
import { frameCount } from "#core/film/frame-range.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { Chunk, PartChunk, ShotsChunk } from "#core/job/manifest.ts";
import type { EvidenceReader } from "#core/ports/scratch.ts";
import { gridOf, type FramePorts, type Job } from "#pipeline/colour/job.ts";

/**
 * Keeps a chunk's evidence for later changes of mind, if its share of the job's budget holds it.
 *
 * @returns bytes kept; 0 when there is no budget or the evidence is larger than its share
 */
export const keepEvidence = async (
  { scratch, store }: FramePorts,
  job: Job,
  chunk: ShotsChunk,
  reader: EvidenceReader,
): Promise<number> => {
  const { manifest } = job;
  const share = shareOf(job, chunk);
  const grid = gridOf(job);
  // Evidence deflates to half its size at best; what cannot fit is not tried.
  if (share < (evidenceBytes(grid) * frameCount(chunk.range)) / 4) return 0;
  const spool = await scratch.createEvidence(grid, chunk.range, "deflated");
  for (let frame = chunk.range.first; frame < chunk.range.end; frame += 1) {
    await spool.append(evidenceRecord(await reader.read(frame)));
    if (spool.storedBytes > share) {
      await spool.discard();
      return 0;
    }
  }
  await (await spool.finish()).close();
  await store.adopt(jobKeys.evidence(manifest, chunk), spool.path);
  return spool.storedBytes;
};

/** Whether a rendered part's evidence is small enough for its share of the budget. */
export const fitsBudget = (job: Job, chunk: PartChunk, storedBytes: number): boolean =>
  storedBytes <= shareOf(job, chunk);

const shareOf = ({ manifest }: Job, chunk: Chunk): number =>
  manifest.options.keepEvidenceBytes * (frameCount(chunk.range) / frameCount(manifest.range));
