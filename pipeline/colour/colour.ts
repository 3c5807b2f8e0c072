import { JobError } from "#core/errors.ts";
import { frameCount, type FrameRange } from "#core/film/frame-range.ts";
import { jobKeys } from "#core/job/keys.ts";
import { isPart, type Chunk, type PartChunk, type ShotsChunk } from "#core/job/manifest.ts";
import type { EvidenceForm, EvidenceReader, EvidenceSpool } from "#core/ports/scratch.ts";
import { recordingStore } from "#core/ports/recording-store.ts";
import { leaveSeals } from "#core/ports/sealed-values.ts";
import type { Seals } from "#core/store/seal.ts";
import type { Progress } from "#core/ports/progress.ts";
import { addToWords, emptyWordSums, serialiseWordSums, type WordSums } from "#core/memory/word-sums.ts";
import { noHintBorders } from "#core/time/hint-walk.ts";
import { analyse, type AnalyseRequest } from "#pipeline/colour/analyse.ts";
import type { Compared } from "#pipeline/colour/assign-references.ts";
import { foundRun } from "#pipeline/colour/found-shot.ts";
import { leaveReport } from "#pipeline/colour/chunk-report.ts";
import { countedNetwork } from "#pipeline/colour/counted-network.ts";
import { gridOf, type FramePorts, type Job } from "#pipeline/colour/job.ts";
import { keepEvidence } from "#pipeline/colour/keep-evidence.ts";
import { chunkMeasures } from "#pipeline/colour/measures.ts";
import { render, type RenderRun } from "#pipeline/colour/render.ts";
import { referencesOf } from "#pipeline/colour/read-references.ts";
import { memoryOf } from "#pipeline/colour/shot-memory.ts";
import type { StageRun } from "#pipeline/colour/stage-run.ts";
import { StepTimer } from "#pipeline/colour/step-timer.ts";
import { writeSegment } from "#pipeline/colour/write-segment.ts";

/**
 * The colour stage of one chunk. Whole shots go all the way to a segment; of a part of a long shot
 * the evidence is left, for link and finish. The report comes last, when all it stands for is there.
 */
export const colourChunk = async (
  ports: FramePorts,
  job: Job,
  chunk: Chunk,
  progress: Progress,
): Promise<void> => {
  const timer = new StepTimer();
  const started = performance.now();
  const recording = recordingStore(ports.store);
  const counted = countedNetwork(ports.network);
  const run = {
    ports: { ...ports, store: recording.store, network: counted.network },
    job,
    timer,
    progress,
  };
  const outcome = isPart(chunk) ? await leaveEvidence(run, chunk) : await colourShots(run, chunk);
  const { ofEvidence, others } = partedSeals(job, chunk, recording.seals());
  if (Object.keys(ofEvidence).length > 0)
    await leaveSeals(ports.store, jobKeys.evidenceSeals(job.manifest, chunk), ofEvidence);
  await leaveReport(ports.store, jobKeys.colourReport(job.manifest, chunk), {
    version: 4,
    chunk: chunk.id,
    stage: "colour",
    ...outcome,
    networkRuns: counted.runs(),
    artefacts: others,
    seconds: (performance.now() - started) / 1000,
    stepSeconds: timer.seconds,
  });
};

/** What comes of the analysis outlives the report: it serves for every way of rendering. */
const partedSeals = ({ manifest }: Job, chunk: Chunk, seals: Seals) => {
  const keys = [jobKeys.evidence(manifest, chunk), jobKeys.wordSums(manifest, chunk)];
  const among = (isOfEvidence: boolean): Seals =>
    Object.fromEntries(Object.entries(seals).filter(([key]) => keys.includes(key) === isOfEvidence));
  return { ofEvidence: among(true), others: among(false) };
};

type Outcome = { framesColoured: number; keptEvidenceBytes: number };

const colourShots = async (run: StageRun, chunk: ShotsChunk): Promise<Outcome> => {
  const { ports, job } = run;
  const frames = frameCount(chunk.range);
  // Analysis and rendering are half of the way each.
  const half = (before: number): StageRun => ({
    ...run,
    progress: (done) => {
      run.progress((before + done) / 2, frames);
    },
  });
  const request = { range: chunk.range, shots: chunk.shots };
  const { reader, words } = await spoolEvidence(half(0), request, "raw");
  try {
    const compared: Compared = {
      read: (frame) => reader.read(frame),
      readReference: referencesOf(ports, job),
    };
    const runs: RenderRun[] = [];
    for (const [index, shot] of chunk.shots.entries()) {
      runs.push({
        range: shot,
        shot,
        evidence: reader,
        borders: { forward: null, backward: null },
        hintBorders: noHintBorders,
        hintLooks: null,
        memory: memoryOf(job, shot, sumsOf(words, index)),
        found: await foundRun(ports, job, shot, compared),
      });
    }
    const measures = chunkMeasures(job, chunk);
    const framesColoured = await writeSegment(ports, job, chunk, (writer) =>
      render(half(frames), runs, writer, measures.observe),
    );
    await measures.leave(ports.store);
    const keptEvidenceBytes = await keepEvidence(ports, job, chunk, reader);
    return { framesColoured, keptEvidenceBytes };
  } finally {
    await reader.close();
  }
};

const leaveEvidence = async (run: StageRun, chunk: PartChunk): Promise<Outcome> => {
  const { ports, job } = run;
  const request = { range: chunk.range, shots: [chunk.shot] };
  const { spool, reader, words } = await spoolEvidence(run, request, "deflated");
  await reader.close();
  const keptEvidenceBytes = spool.storedBytes;
  await ports.store.put(jobKeys.wordSums(job.manifest, chunk), serialiseWordSums(sumsOf(words, 0)));
  await ports.store.adopt(jobKeys.evidence(job.manifest, chunk), spool.path);
  return { framesColoured: 0, keptEvidenceBytes };
};

type Spooled = { spool: EvidenceSpool; reader: EvidenceReader; words: readonly WordSums[] };

/** Analyses a range onto the task's own disk, and sums up each shot's words on the way. */
const spoolEvidence = async (
  run: StageRun,
  request: AnalyseRequest,
  form: EvidenceForm,
): Promise<Spooled> => {
  const { ports, job, timer } = run;
  const grid = gridOf(job);
  const words = request.shots.map(() => emptyWordSums(job.card.keys?.words.length ?? 0, grid.channels));
  const spool = await ports.scratch.createEvidence(grid, request.range, form);
  for await (const { frame, evidence, bytes } of analyse(run, request)) {
    const sums = sumsOf(words, shotIndex(request.shots, frame));
    await timer.time("words", () => {
      if (sums.mass.length > 0) addToWords(sums, evidence);
    });
    await timer.time("spool", async () => {
      await spool.append(bytes);
    });
  }
  return { spool, reader: await spool.finish(), words };
};

const shotIndex = (shots: readonly FrameRange[], frame: number): number =>
  shots.findIndex(({ first, end }) => frame >= first && frame < end);

const sumsOf = (words: readonly WordSums[], shot: number): WordSums => {
  const sums = words[shot];
  if (sums === undefined) throw new JobError("JobInvalid", `the manifest's chunk holds a frame of no shot`);
  return sums;
};
