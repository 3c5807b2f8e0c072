import { JobError } from "#core/errors.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import { jobKeys } from "#core/job/keys.ts";
import { putJson } from "#core/ports/json-values.ts";
import { isPart, type Manifest, type PartChunk } from "#core/job/manifest.ts";
import type { EvidenceReader, Scratch } from "#core/ports/scratch.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { Progress } from "#core/ports/progress.ts";
import type { LinkReport } from "#core/reports/stage-report.ts";
import type { Evidence } from "#core/model/evidence.ts";
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
import {
  gridOf,
  hasHints,
  hintedShot,
  pooledShot,
  type FramePorts,
  type Job,
} from "#pipeline/colour/job.ts";
import { memoryOf, remembered } from "#pipeline/colour/shot-memory.ts";

const partsOf = ({ chunks }: Manifest, shot: FrameRange): PartChunk[] =>
  chunks.filter(isPart).filter((chunk) => chunk.shot.first === shot.first);

/**
 * Joins the parts of a long shot: adds up its words from all parts' sums, and walks the accumulators
 * once along the whole shot each way, over evidence as the words have it, leaving the true state at
 * every part's border; the same for hints. After an edit only the hints are linked anew.
 */
export const linkShot = async (
  ports: Pick<FramePorts, "scratch" | "store">,
  job: Job,
  shot: FrameRange,
  progress: Progress,
): Promise<void> => {
  const { manifest } = job;
  const started = performance.now();
  const parts = partsOf(manifest, shot);
  const words = await linkWords(ports, job, shot, parts);
  const hasBorders = await areThere(ports.store, borderKeys(manifest, parts));
  if ((manifest.options.pooling && !hasBorders) || hasHints(job, shot)) {
    const readers = await openParts(ports, job, parts);
    try {
      const read = remembered(job, memoryOf(job, shot, words), (frame) =>
        readerAt(parts, readers, frame).read(frame),
      );
      if (manifest.options.pooling && !hasBorders)
        await linkPooling(ports, job, { shot, parts, read }, progress);
      await linkHints(ports, job, { shot, parts, read });
    } finally {
      await Promise.all(readers.map((reader) => reader.close()));
    }
  }
  const seconds = (performance.now() - started) / 1000;
  const report: LinkReport = { version: 1, stage: "link", shot, seconds };
  await putJson(ports.store, jobKeys.linkReport(manifest, shot), report);
};

type Linked = {
  readonly shot: FrameRange;
  readonly parts: readonly PartChunk[];
  readonly read: (frame: number) => Promise<Evidence>;
};

const linkPooling = (
  { store }: { store: JobStore },
  job: Job,
  { shot, parts, read }: Linked,
  progress: Progress,
): Promise<void> =>
  borderStates(
    pooledShot(job, shot, read),
    parts.map(({ range }) => range),
    (part, side, state) =>
      store.put(jobKeys.borderState(job.manifest, partAt(parts, part), side), stateToBytes(state)),
    progress,
  );

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
};

const partAt = (parts: readonly PartChunk[], index: number): PartChunk => {
  const part = parts[index];
  if (part === undefined) throw new RangeError(`no part ${index}`);
  return part;
};

/** Keys of the pooling states that the parts need: no edit changes them, so they are made once. */
const borderKeys = (manifest: Manifest, parts: readonly PartChunk[]): string[] =>
  parts.flatMap((part, index) => [
    ...(index === 0 ? [] : [jobKeys.borderState(manifest, part, "forward")]),
    ...(index === parts.length - 1 ? [] : [jobKeys.borderState(manifest, part, "backward")]),
  ]);

const areThere = async (store: JobStore, keys: readonly string[]): Promise<boolean> => {
  for (const key of keys) if (!(await store.has(key))) return false;
  return true;
};

const linkWords = async (
  { store }: { store: JobStore },
  { manifest, card }: Job,
  shot: FrameRange,
  parts: readonly PartChunk[],
): Promise<WordSums> => {
  const sums = emptyWordSums(card.keys?.words.length ?? 0, card.grid.channels);
  for (const part of parts) {
    mergeWordSums(sums, parseWordSums(await store.get(jobKeys.wordSums(manifest, part))));
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
