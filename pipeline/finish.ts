import { jobKeys } from "#core/job-keys.ts";
import type { PartChunk } from "#core/manifest.ts";
import type { Progress } from "#core/ports.ts";
import { stateFromBytes, type PoolingState } from "#core/time/pooling-state.ts";
import { findReport, leaveReport } from "#pipeline/chunk-report.ts";
import { gridOf, type FramePorts, type Job } from "#pipeline/job.ts";
import { fitsBudget } from "#pipeline/keep-evidence.ts";
import { chunkMeasures } from "#pipeline/measures.ts";
import { render } from "#pipeline/render.ts";
import { StageClock } from "#pipeline/stage-clock.ts";
import { writeSegment } from "#pipeline/write-segment.ts";

/** The finish stage: renders one part of a long shot from its evidence and its border states. */
export const finishChunk = async (
  ports: FramePorts,
  job: Job,
  chunk: PartChunk,
  progress: Progress,
): Promise<void> => {
  const { manifest } = job;
  const { store, scratch } = ports;
  const clock = new StageClock();
  const started = performance.now();
  const anchorBytes = await store.get(jobKeys.link(manifest, chunk.shot));
  const anchor = new Float32Array(
    anchorBytes.buffer.slice(anchorBytes.byteOffset, anchorBytes.byteOffset + anchorBytes.byteLength),
  );
  const evidenceKey = jobKeys.evidence(manifest, chunk);
  const evidencePath = await store.localFile(evidenceKey);
  const evidence = await scratch.openEvidence(evidencePath, gridOf(job), chunk.range);
  try {
    const borders = {
      forward: await borderState(ports, job, chunk, "forward"),
      backward: await borderState(ports, job, chunk, "backward"),
    };
    const run = { range: chunk.range, shot: chunk.shot, evidence, borders, anchor };
    const measures = chunkMeasures(job, chunk);
    const framesColoured = await writeSegment(ports, job, chunk, (writer) =>
      render(ports, job, [run], writer, measures.watch, clock, progress),
    );
    await measures.leave(store);
    const colour = await findReport(store, jobKeys.colourReport(manifest, chunk));
    const storedBytes = colour?.keptEvidenceBytes ?? 0;
    const isKept = fitsBudget(job, chunk, storedBytes);
    await leaveReport(store, jobKeys.finishReport(manifest, chunk), {
      version: 1,
      chunk: chunk.id,
      stage: "finish",
      framesColoured,
      keptEvidenceBytes: isKept ? storedBytes : 0,
      seconds: (performance.now() - started) / 1000,
      stepSeconds: clock.seconds,
    });
    // After the report: a run that is killed in between must not miss the evidence.
    if (!isKept) await store.remove(evidenceKey);
  } finally {
    await evidence.close();
  }
};

/** The state that link left at this border; none at the shot's own ends, or without pooling. */
const borderState = async (
  { store }: FramePorts,
  job: Job,
  chunk: PartChunk,
  direction: "forward" | "backward",
): Promise<PoolingState | null> => {
  const atShotEnd =
    direction === "forward" ? chunk.range.first === chunk.shot.first : chunk.range.end === chunk.shot.end;
  if (atShotEnd || !job.manifest.options.pooling) return null;
  return stateFromBytes(gridOf(job), await store.get(jobKeys.borderState(job.manifest, chunk, direction)));
};
