import { JobError } from "#core/errors.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import { jobKeys } from "#core/job/keys.ts";
import { findSealedJson, putJson, putSealedJson } from "#core/ports/json-values.ts";
import { recordingStore } from "#core/ports/recording-store.ts";
import {
  areIntact,
  getSealed,
  leaveSeals,
  readSeals,
  sealedFile,
  sealListSchema,
} from "#core/ports/sealed-values.ts";
import { isPart, type Manifest, type PartChunk } from "#core/job/manifest.ts";
import type { EvidenceReader, Scratch } from "#core/ports/scratch.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { Progress } from "#core/ports/progress.ts";
import type { LinkReport } from "#core/reports/stage-report.ts";
import type { Evidence } from "#core/model/evidence.ts";
import { hintPicturesToBytes } from "#core/memory/hint-picture.ts";
import { hintStateToBytes } from "#core/time/hint-state.ts";
import { hintBorders } from "#core/time/hint-walk.ts";
import {
  emptyWordSums,
  mergeWordSums,
  parseWordSums,
  serialiseWordSums,
  type WordSums,
} from "#core/memory/word-sums.ts";
import { borderStates } from "#core/time/pooling.ts";
import { stateToBytes } from "#core/time/pooling-state.ts";
import { assignReferences, hasReferences } from "#pipeline/colour/assign-references.ts";
import { hintLooks, hintPictures } from "#pipeline/colour/hint-looks.ts";
import { foundShot } from "#pipeline/colour/found-shot.ts";
import {
  gridOf,
  hasHints,
  hintedShot,
  pooledShot,
  type FramePorts,
  type Job,
} from "#pipeline/colour/job.ts";
import { referencesOf, type ReferencePorts } from "#pipeline/colour/read-references.ts";
import { memoryOf, remembered } from "#pipeline/colour/shot-memory.ts";

const partsOf = ({ chunks }: Manifest, shot: FrameRange): PartChunk[] =>
  chunks.filter(isPart).filter((chunk) => chunk.shot.first === shot.first);

/**
 * Joins the parts of a long shot: adds up its words from all parts' sums, and walks the accumulators
 * once along the whole shot each way, over evidence as the words have it, leaving the true state at
 * every part's border; the same for hints. After an edit only the hints are linked again.
 */
export const linkShot = async (
  ports: Pick<FramePorts, "network" | "references" | "scratch" | "store">,
  job: Job,
  shot: FrameRange,
  progress: Progress,
): Promise<void> => {
  const { manifest } = job;
  const started = performance.now();
  const parts = partsOf(manifest, shot);
  const recording = recordingStore(ports.store);
  const words = await linkWords(recording, job, shot, parts);
  const hasBorders = await areBordersIntact(ports.store, job, shot);
  const isGuided = hasReferences(job, shot);
  if ((manifest.options.pooling && !hasBorders) || hasHints(job, shot) || isGuided) {
    const readers = await openParts(ports, job, parts);
    try {
      const plain = (frame: number) => readerAt(parts, readers, frame).read(frame);
      const read = remembered(job, memoryOf(job, shot, words), plain);
      if (isGuided)
        await linkReferences({ ...ports, store: recording.store }, job, { shot, parts, read: plain });
      if (manifest.options.pooling && !hasBorders)
        await linkPooling(ports, job, { shot, parts, read }, progress);
      await linkHints(recording, job, { shot, parts, read });
    } finally {
      await Promise.all(readers.map((reader) => reader.close()));
    }
  }
  const seconds = (performance.now() - started) / 1000;
  const report: LinkReport = { version: 2, stage: "link", shot, artefacts: recording.seals(), seconds };
  await putSealedJson(ports.store, jobKeys.linkReport(manifest, shot), report);
};

type Linked = {
  readonly shot: FrameRange;
  readonly parts: readonly PartChunk[];
  readonly read: (frame: number) => Promise<Evidence>;
};

const linkPooling = async (
  { store }: { store: JobStore },
  job: Job,
  { shot, parts, read }: Linked,
  progress: Progress,
): Promise<void> => {
  const recording = recordingStore(store);
  await borderStates(
    pooledShot(job, shot, read),
    parts.map(({ range }) => range),
    (part, side, state) => {
      const key = jobKeys.borderState(job.manifest, partAt(parts, part), side);
      return recording.store.put(key, stateToBytes(state));
    },
    progress,
  );
  await leaveSeals(store, jobKeys.borderSeals(job.manifest, shot), recording.seals());
};

/** Assigns references to the whole shot, and walks what they say along it. */
const linkReferences = async (
  ports: ReferencePorts,
  job: Job,
  { shot, parts, read }: Linked,
): Promise<void> => {
  const { store } = ports;
  const compared = { read, readReference: referencesOf(ports, job) };
  const assigned = await assignReferences(job, shot, compared);
  const found = await foundShot(job, shot, { ...compared, assigned });
  if (found !== null && job.manifest.options.pooling) {
    await borderStates(
      found,
      parts.map(({ range }) => range),
      (part, side, state) =>
        store.put(jobKeys.foundState(job.manifest, partAt(parts, part), side), stateToBytes(state)),
    );
  }
  await putJson(store, jobKeys.assignments(job.manifest, shot), assigned);
};

const linkHints = async (
  { store }: { store: JobStore },
  job: Job,
  { shot, parts, read }: Linked,
): Promise<void> => {
  const hinted = hintedShot(job, shot, read);
  if (hinted === null) return;
  await hintBorders(
    hinted,
    parts.map(({ range }) => range),
    (part, side, state) =>
      store.put(jobKeys.hintState(job.manifest, partAt(parts, part), side), hintStateToBytes(state)),
  );
  const pictures = await hintPictures(hinted);
  const looks = hintLooks(job, hinted, pictures);
  if (looks === null) return;
  await store.put(jobKeys.hintPictures(job.manifest, shot), hintPicturesToBytes(gridOf(job), pictures));
  if (!job.manifest.options.pooling) return;
  await borderStates(
    looks,
    parts.map(({ range }) => range),
    (part, side, state) =>
      store.put(jobKeys.hintLookState(job.manifest, partAt(parts, part), side), stateToBytes(state)),
  );
};

const partAt = (parts: readonly PartChunk[], index: number): PartChunk => {
  const part = parts[index];
  if (part === undefined) throw new RangeError(`no part ${index}`);
  return part;
};

/** Whether the pooling states that the parts need are there: no edit changes them, so they are made once. */
const areBordersIntact = async (store: JobStore, { manifest }: Job, shot: FrameRange): Promise<boolean> => {
  const list = await findSealedJson(store, jobKeys.borderSeals(manifest, shot), sealListSchema);
  return list !== null && areIntact(store, list.artefacts);
};

const linkWords = async (
  { store }: { store: JobStore },
  { manifest, card }: Job,
  shot: FrameRange,
  parts: readonly PartChunk[],
): Promise<WordSums> => {
  const sums = emptyWordSums(card.keys?.words.length ?? 0, card.grid.channels);
  for (const part of parts) {
    const seals = await readSeals(store, jobKeys.evidenceSeals(manifest, part));
    const key = jobKeys.wordSums(manifest, part);
    mergeWordSums(sums, parseWordSums(await getSealed(store, key, seals)));
  }
  await store.put(jobKeys.shotWords(manifest, shot), serialiseWordSums(sums));
  return sums;
};

const openParts = (
  { scratch, store }: { scratch: Scratch; store: JobStore },
  job: Job,
  parts: readonly PartChunk[],
): Promise<EvidenceReader[]> =>
  Promise.all(
    parts.map(async (part) => {
      const seals = await readSeals(store, jobKeys.evidenceSeals(job.manifest, part));
      const path = await sealedFile(store, jobKeys.evidence(job.manifest, part), seals);
      return scratch.openEvidence(path, gridOf(job), part.range);
    }),
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
