import { JobError } from "#core/errors.ts";
import type { FrameRange } from "#core/frame-range.ts";
import { jobKeys } from "#core/job-keys.ts";
import { putJson } from "#core/json-values.ts";
import { isPart, type Manifest, type PartChunk } from "#core/manifest.ts";
import type { EvidenceReader, JobStore, Progress, Scratch } from "#core/ports.ts";
import type { LinkReport } from "#core/stage-report.ts";
import { emptyAnchorSums, mergeAnchorSums, parseAnchorSums } from "#core/time/anchor.ts";
import { borderStates, type KeepState } from "#core/time/pooling.ts";
import { stateToBytes } from "#core/time/pooling-state.ts";
import { commitAnchor } from "#pipeline/anchor.ts";
import { gridOf, pooledShot, type FramePorts, type Job } from "#pipeline/job.ts";

/** Shots that were split over several chunks, in order. */
export const longShots = ({ chunks }: Manifest): FrameRange[] =>
  chunks
    .filter(isPart)
    .filter(({ part }) => part === 0)
    .map(({ shot }) => shot);

const partsOf = ({ chunks }: Manifest, shot: FrameRange): PartChunk[] =>
  chunks.filter(isPart).filter((chunk) => chunk.shot.first === shot.first);

/**
 * Joins the parts of a long shot: commits the shot's anchor from all parts' sums, and walks the
 * accumulators once along the whole shot each way, leaving the true state at every part's border.
 */
export const linkShot = async (
  ports: Pick<FramePorts, "network" | "scratch" | "store">,
  job: Job,
  shot: FrameRange,
  progress: Progress,
): Promise<void> => {
  const { manifest } = job;
  const started = performance.now();
  const parts = partsOf(manifest, shot);
  const anchor = await linkAnchor(ports, job, parts);
  if (manifest.options.pooling) {
    const readers = await openParts(ports, job, parts);
    try {
      const walk = pooledShot(job, shot, (frame) => readerAt(parts, readers, frame).read(frame));
      const ranges = parts.map(({ range }) => range);
      const keep: KeepState = async (part, side, state) => {
        const chunk = parts[part];
        if (chunk === undefined) throw new RangeError(`no part ${part}`);
        await ports.store.put(jobKeys.borderState(manifest, chunk, side), stateToBytes(state));
      };
      await borderStates(walk, ranges, keep, progress);
    } finally {
      await Promise.all(readers.map((reader) => reader.close()));
    }
  }
  await ports.store.put(jobKeys.link(manifest, shot), new Uint8Array(anchor.buffer));
  const seconds = (performance.now() - started) / 1000;
  const report: LinkReport = { version: 1, stage: "link", shot, seconds };
  await putJson(ports.store, jobKeys.linkReport(manifest, shot), report);
};

const linkAnchor = async (
  { network, store }: Pick<FramePorts, "network" | "store">,
  job: Job,
  parts: readonly PartChunk[],
): Promise<Float32Array> => {
  const sums = emptyAnchorSums(job.card.classes.length, job.card.grid.channels);
  for (const part of parts) {
    mergeAnchorSums(sums, parseAnchorSums(await store.get(jobKeys.anchorSums(job.manifest, part))));
  }
  return commitAnchor(network, job, sums);
};

const openParts = (
  { scratch, store }: { scratch: Scratch; store: JobStore },
  job: Job,
  parts: readonly PartChunk[],
): Promise<EvidenceReader[]> =>
  Promise.all(
    parts.map(async (part) =>
      scratch.openEvidence(
        await store.localFile(jobKeys.evidence(job.manifest, part)),
        gridOf(job),
        part.range,
      ),
    ),
  );

const readerAt = (
  parts: readonly PartChunk[],
  readers: readonly EvidenceReader[],
  frame: number,
): EvidenceReader => {
  const reader = readers[parts.findIndex(({ range }) => frame >= range.first && frame < range.end)];
  if (reader === undefined) throw new JobError("JobInvalid", `frame ${frame} lies in no part of its shot`);
  return reader;
};
