import { JobError } from "#core/errors.ts";
import { segmentExtension } from "#core/film/encoding.ts";
import { frameCount, type FrameRange } from "#core/film/frame-range.ts";
import type { Source } from "#core/film/source.ts";
import { jobKeys } from "#core/job/keys.ts";
import { findSealedJson, putSealedJson } from "#core/ports/json-values.ts";
import type { Progress } from "#core/ports/progress.ts";
import { recordingStore } from "#core/ports/recording-store.ts";
import { areIntact } from "#core/ports/sealed-values.ts";
import { keptFindingsSchema, type KeptFindings } from "#core/review/findings.ts";
import { jobFolders } from "#core/store/layout.ts";
import type { ReviewContext, ReviewPorts } from "#pipeline/review/review-context.ts";
import { reviewShot, shotFolder, type ShotReview } from "#pipeline/review/review-shot.ts";
import { readMeasures, reviewUnits, unitDigest, type ReviewUnit } from "#pipeline/review/review-units.ts";

const findingsKey = (shot: FrameRange): string => `${jobFolders.review}${shotFolder(shot)}/findings.json`;

/** What was found of every shot, in order; looked at again where it is not known yet. */
export const filmFindings = async (
  ports: ReviewPorts,
  context: ReviewContext,
  progress: Progress,
): Promise<KeptFindings[]> => {
  const { manifest } = context.job;
  const total = frameCount(manifest.range);
  const all: KeptFindings[] = [];
  let done = 0;
  for (const unit of reviewUnits(manifest)) {
    const digest = await unitDigest(manifest, unit);
    const known = await knownFindings(ports, unit, digest);
    const base = done;
    const found =
      known ??
      (await lookAt(ports, context, { unit, digest }, (frames) => {
        progress(base + frames, total);
      }));
    all.push(...found);
    done += frameCount(unit.range);
    progress(done, total);
  }
  return all;
};

const knownFindings = async (
  { store }: ReviewPorts,
  { shots }: ReviewUnit,
  digest: string,
): Promise<KeptFindings[] | null> => {
  const known: KeptFindings[] = [];
  for (const shot of shots) {
    const kept = await findSealedJson(store, findingsKey(shot), keptFindingsSchema);
    if (kept?.digest !== digest || kept.end !== shot.end) return null;
    if (!(await areIntact(store, kept.artefacts))) return null;
    known.push(kept);
  }
  return known;
};

type UnitPlan = {
  readonly unit: ReviewUnit;
  readonly digest: string;
};

/** Reads a unit's frames, grey and coloured side by side, and looks at its shots one after the other. */
const lookAt = async (
  ports: ReviewPorts,
  context: ReviewContext,
  { unit, digest }: UnitPlan,
  progress: (frames: number) => void,
): Promise<KeptFindings[]> => {
  const measures = await readMeasures(ports.store, context.job.manifest, unit);
  const colours = unitColours(ports, context, unit);
  const found: KeptFindings[] = [];
  let open: ShotReview | null = null;
  let recording = recordingStore(ports.store);
  let frame = unit.range.first;
  const start = (shot: FrameRange): ShotReview => {
    recording = recordingStore(ports.store);
    return reviewShot({ ...ports, store: recording.store }, context, { shot, digest, measures });
  };
  try {
    for await (const { luma } of unitLuma(ports, context, unit)) {
      const rgb = await colours.next();
      if (rgb.done === true) throw incomplete(unit, frame);
      const shot = unit.shots.find(({ first, end }) => frame >= first && frame < end);
      if (shot === undefined) throw new RangeError(`frame ${frame} lies in no shot`);
      open ??= start(shot);
      await open.see(frame, luma, rgb.value);
      frame += 1;
      progress(frame - unit.range.first);
      if (frame < shot.end) continue;
      const findings = await open.finish();
      open = null;
      const kept = keptFindingsSchema.parse({ ...findings, artefacts: recording.seals() });
      await putSealedJson(ports.store, findingsKey(shot), kept);
      found.push(kept);
    }
    return found;
  } finally {
    await open?.abort();
    await colours.return(undefined);
  }
};

const incomplete = ({ chunks }: ReviewUnit, frame: number): JobError =>
  new JobError(
    "ChunkIncomplete",
    `the segments of ${chunks.map(({ id }) => id).join(", ")} end before frame ${frame}; run the job again`,
    { frame },
  );

const unitLuma = ({ films, signal }: ReviewPorts, { job, size }: ReviewContext, { range }: ReviewUnit) =>
  films.readLuma({
    source: job.source,
    part: { range, timeline: job.timeline },
    scaleTo: size,
    ...(signal === undefined ? {} : { signal }),
  });

const unitColours = async function* (
  { coloured, store, signal }: ReviewPorts,
  { job, size }: ReviewContext,
  { chunks }: ReviewUnit,
): AsyncGenerator<Uint8Array, undefined> {
  const { manifest } = job;
  const extension = segmentExtension(manifest.options.encode);
  for (const chunk of chunks) {
    const path = await store.localFile(jobKeys.segment(manifest, chunk, extension));
    const source = segmentSource(job.source, path);
    yield* coloured.readColour({ source, size, ...(signal === undefined ? {} : { signal }) });
  }
};

/** A segment has the film's size, range and matrix, and one stream. */
export const segmentSource = (source: Source, path: string): Source => ({
  ...source,
  uri: path,
  video: { ...source.video, index: 0, pixelFormat: "yuv420p" },
});
