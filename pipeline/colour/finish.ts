import type { FrameRange } from "#core/film/frame-range.ts";
import { jobKeys } from "#core/job/keys.ts";
import { isPart, type Chunk, type PartChunk, type ShotsChunk } from "#core/job/manifest.ts";
import type { EvidenceReader } from "#core/ports/scratch.ts";
import { getJson, getSealedJson } from "#core/ports/json-values.ts";
import { recordingStore } from "#core/ports/recording-store.ts";
import { getSealed, readSeals, sealedFile } from "#core/ports/sealed-values.ts";
import { linkReportSchema } from "#core/reports/stage-report.ts";
import type { Seals } from "#core/store/seal.ts";
import type { Progress } from "#core/ports/progress.ts";
import { addToWords, emptyWordSums, parseWordSums } from "#core/memory/word-sums.ts";
import type { ShotMemory } from "#core/memory/recall.ts";
import { hintPicturesFromBytes } from "#core/memory/hint-picture.ts";
import { foundChannels } from "#core/memory/look-up.ts";
import { assignmentsSchema } from "#core/memory/assignment.ts";
import { hintStateFromBytes } from "#core/time/hint-state.ts";
import { noHintBorders, type HintBorders } from "#core/time/hint-walk.ts";
import { stateFromBytes } from "#core/time/pooling-state.ts";
import type { BorderStates } from "#core/time/pooling.ts";
import { hasReferences, type Compared, type ReadFrame } from "#pipeline/colour/assign-references.ts";
import { foundRun, foundShot, type FoundRun } from "#pipeline/colour/found-shot.ts";
import type { LinkedLooks } from "#pipeline/colour/hint-looks.ts";
import { leaveReport } from "#pipeline/colour/chunk-report.ts";
import { countedNetwork } from "#pipeline/colour/counted-network.ts";
import { gridOf, hasHints, type FramePorts, type Job } from "#pipeline/colour/job.ts";
import { fitsBudget } from "#pipeline/colour/keep-evidence.ts";
import { chunkMeasures } from "#pipeline/colour/measures.ts";
import { referencesOf } from "#pipeline/colour/read-references.ts";
import { render, type RenderRun } from "#pipeline/colour/render.ts";
import { memoryOf } from "#pipeline/colour/shot-memory.ts";
import { StepTimer } from "#pipeline/colour/step-timer.ts";
import { writeSegment } from "#pipeline/colour/write-segment.ts";

/**
 * The finish stage: renders a chunk from its evidence, with the controls in force. A part of a long
 * shot takes its border states from link; whole shots come here when they are edited.
 */
export const finishChunk = async (
  given: FramePorts,
  job: Job,
  chunk: Chunk,
  progress: Progress,
): Promise<void> => {
  const { manifest } = job;
  const counted = countedNetwork(given.network);
  const ports = { ...given, network: counted.network };
  const { store, scratch } = ports;
  const timer = new StepTimer();
  const started = performance.now();
  const evidenceKey = jobKeys.evidence(manifest, chunk);
  const evidenceSeals = await readSeals(store, jobKeys.evidenceSeals(manifest, chunk));
  const evidencePath = await sealedFile(store, evidenceKey, evidenceSeals);
  const recording = recordingStore(store);
  const evidence = await scratch.openEvidence(evidencePath, gridOf(job), chunk.range);
  try {
    const runs = isPart(chunk)
      ? [await partRun(ports, job, chunk, evidence)]
      : await shotRuns({ ...ports, store: recording.store }, job, chunk, evidence);
    const measures = chunkMeasures(job, chunk);
    const framesColoured = await writeSegment({ ...ports, store: recording.store }, job, chunk, (writer) =>
      render({ ports, job, timer, progress }, runs, writer, measures.observe),
    );
    await measures.leave(recording.store);
    const storedBytes = evidenceSeals[evidenceKey]?.bytes ?? 0;
    const isKept = !isPart(chunk) || fitsBudget(job, chunk, storedBytes);
    await leaveReport(store, jobKeys.finishReport(manifest, chunk), {
      version: 4,
      chunk: chunk.id,
      stage: "finish",
      framesColoured,
      networkRuns: counted.runs(),
      artefacts: recording.seals(),
      keptEvidenceBytes: isKept ? storedBytes : 0,
      seconds: (performance.now() - started) / 1000,
      stepSeconds: timer.seconds,
    });
    // After the report: a run that is killed in between must not miss the evidence.
    if (!isKept) await store.remove(evidenceKey);
  } finally {
    await evidence.close();
  }
};

const partRun = async (
  ports: FramePorts,
  job: Job,
  chunk: PartChunk,
  evidence: EvidenceReader,
): Promise<RenderRun> => {
  const report = jobKeys.linkReport(job.manifest, chunk.shot);
  const { artefacts } = await getSealedJson(ports.store, report, linkReportSchema);
  const key = jobKeys.shotWords(job.manifest, chunk.shot);
  const words = parseWordSums(await getSealed(ports.store, key, artefacts));
  return {
    range: chunk.range,
    shot: chunk.shot,
    evidence,
    borders: await borderStates(ports, job, chunk),
    hintBorders: await hintBorders(ports, job, chunk, artefacts),
    hintLooks: await linkedLooks(ports, job, chunk, artefacts),
    memory: memoryOf(job, chunk.shot, words),
    found: await partFound(ports, job, chunk, { evidence, seals: artefacts }),
  };
};

/** What link assigned to the shot, and what is carried in at the part's borders. */
const partFound = async (
  ports: FramePorts,
  job: Job,
  chunk: PartChunk,
  { evidence, seals }: { readonly evidence: EvidenceReader; readonly seals: Seals },
): Promise<FoundRun | null> => {
  const { manifest } = job;
  if (!hasReferences(job, chunk.shot)) return null;
  const key = jobKeys.assignments(manifest, chunk.shot);
  await getSealed(ports.store, key, seals);
  const assigned = await getJson(ports.store, key, assignmentsSchema);
  const readReference = referencesOf(ports, job);
  const read: ReadFrame = (frame) => evidence.read(frame);
  const shot = await foundShot(job, chunk.shot, { assigned, read, readReference });
  if (shot === null) return null;
  const stateAt = async (side: keyof BorderStates) =>
    isShotEnd(chunk, side) || !manifest.options.pooling
      ? null
      : stateFromBytes(
          shot.grid,
          await getSealed(ports.store, jobKeys.foundState(manifest, chunk, side), seals),
        );
  return { shot, borders: { forward: await stateAt("forward"), backward: await stateAt("backward") } };
};

/** Whole shots know everything themselves; their words are summed again from the evidence. */
const shotRuns = async (
  ports: FramePorts,
  job: Job,
  { shots }: ShotsChunk,
  evidence: EvidenceReader,
): Promise<RenderRun[]> => {
  const compared: Compared = {
    read: (frame) => evidence.read(frame),
    readReference: referencesOf(ports, job),
  };
  const runs: RenderRun[] = [];
  for (const shot of shots) {
    const memory = await memoryFrom(job, shot, evidence);
    const borders = { forward: null, backward: null };
    const found = await foundRun(ports, job, shot, compared);
    const hints = { hintBorders: noHintBorders, hintLooks: null };
    runs.push({ range: shot, shot, evidence, borders, memory, found, ...hints });
  }
  return runs;
};

const memoryFrom = async (
  job: Job,
  shot: FrameRange,
  evidence: EvidenceReader,
): Promise<ShotMemory | null> => {
  const { keys, grid } = job.card;
  if (keys === null || !job.manifest.options.pooling) return null;
  const sums = emptyWordSums(keys.words.length, grid.channels);
  for (let frame = shot.first; frame < shot.end; frame += 1) addToWords(sums, await evidence.read(frame));
  return memoryOf(job, shot, sums);
};

/** The states that link left at a part's borders; none at the shot's own ends, or without pooling. */
const borderStates = async ({ store }: FramePorts, job: Job, chunk: PartChunk): Promise<BorderStates> => {
  const { manifest } = job;
  if (!manifest.options.pooling) return { forward: null, backward: null };
  const seals = await readSeals(store, jobKeys.borderSeals(manifest, chunk.shot));
  const stateAt = async (side: keyof BorderStates) =>
    isShotEnd(chunk, side)
      ? null
      : stateFromBytes(
          gridOf(job),
          await getSealed(store, jobKeys.borderState(manifest, chunk, side), seals),
        );
  return { forward: await stateAt("forward"), backward: await stateAt("backward") };
};

/** What link found hints to say at a part's borders. */
const hintBorders = async (
  { store }: FramePorts,
  job: Job,
  chunk: PartChunk,
  seals: Seals,
): Promise<HintBorders> => {
  const stateAt = async (side: keyof HintBorders) =>
    isShotEnd(chunk, side) || !hasHints(job, chunk.shot)
      ? null
      : hintStateFromBytes(
          gridOf(job),
          await getSealed(store, jobKeys.hintState(job.manifest, chunk, side), seals),
        );
  return { forward: await stateAt("forward"), backward: await stateAt("backward") };
};

/** The frames with hints that link chose, and what their looks are carried in with. */
const linkedLooks = async (
  { store }: FramePorts,
  job: Job,
  chunk: PartChunk,
  seals: Seals,
): Promise<LinkedLooks | null> => {
  const { manifest, card } = job;
  if (!hasHints(job, chunk.shot) || card.keys === null) return null;
  const key = jobKeys.hintPictures(manifest, chunk.shot);
  const pictures = hintPicturesFromBytes(gridOf(job), await getSealed(store, key, seals));
  const grid = { ...gridOf(job), channels: foundChannels };
  const stateAt = async (side: keyof BorderStates) =>
    isShotEnd(chunk, side) || !manifest.options.pooling
      ? null
      : stateFromBytes(grid, await getSealed(store, jobKeys.hintLookState(manifest, chunk, side), seals));
  return {
    pictures,
    borders: { forward: await stateAt("forward"), backward: await stateAt("backward") },
  };
};

const isShotEnd = ({ range, shot }: PartChunk, side: "forward" | "backward"): boolean =>
  side === "forward" ? range.first === shot.first : range.end === shot.end;
