import type { FrameRange } from "#core/film/frame-range.ts";
import { frameCount } from "#core/film/frame-range.ts";
import { JobError } from "#core/errors.ts";
import { segmentExtension } from "#core/film/encoding.ts";
import { jobKeys } from "#core/job/keys.ts";
import { findIntactJson, findSealedJson, putJson, putSealedJson } from "#core/ports/json-values.ts";
import { recordingStore } from "#core/ports/recording-store.ts";
import { areIntact, leaveSeals } from "#core/ports/sealed-values.ts";
import { assignmentsSchema } from "#core/memory/assignment.ts";
import type { Progress } from "#core/ports/progress.ts";
import { toNumber } from "#core/film/rational.ts";
import { keptFindingsSchema, type KeptFindings } from "#core/review/findings.ts";
import { thresholdsWith, type ThresholdOverrides } from "#core/review/gate.ts";
import { judgeFilm } from "#core/review/judgement.ts";
import { fillPage } from "#core/review/page.ts";
import { reviewReportSchema, type ReviewReport } from "#core/review/report.ts";
import { shownSize } from "#core/review/sizes.ts";
import type { Source } from "#core/film/source.ts";
import type { Seals } from "#core/store/seal.ts";
import type { Job } from "#pipeline/colour/job.ts";
import { withAskedFrames } from "#pipeline/review/asked-frames.ts";
import { leaveFilmSheet } from "#pipeline/review/review-sheet.ts";
import { reviewContext, type ReviewContext, type ReviewPorts } from "#pipeline/review/review-context.ts";
import { reviewShot, shotFolder, type ShotReview } from "#pipeline/review/review-shot.ts";
import { readMeasures, reviewUnits, unitDigest, type ReviewUnit } from "#pipeline/review/review-units.ts";
import { jobFolders, reviewReportKey, reviewSealsKey } from "#core/store/layout.ts";

export type ReviewRequest = {
  readonly job: Job;
  /** The job's name, where it has one. */
  readonly id?: string | null;
  /** Where the gate is to judge otherwise than by default. */
  readonly thresholds?: ThresholdOverrides;
};

/**
 * The review stage: looks at every frame of the coloured film beside the grey one, and leaves the
 * report, pictures, clips, contact sheets and the page. Shots whose segments did not change since they
 * were last looked at keep what was found; so after an edit only the shots it touched are read again.
 *
 * @throws JobError ChunkIncomplete when a segment holds other frames than its chunk
 */
export const reviewFilm = async (
  ports: ReviewPorts,
  { job, id = null, thresholds = {} }: ReviewRequest,
  progress: Progress,
): Promise<ReviewReport> => {
  const secondsAt = frameSeconds(job);
  const context = reviewContext(job, secondsAt);
  const kept = await findAll(ports, context, progress);
  const judged = reviewReportSchema.parse(
    judgeFilm({
      film: filmOf(job),
      model: { name: job.card.name, digest: job.manifest.model.digest },
      job: id,
      thresholds: thresholdsWith(thresholds),
      classes: job.card.classes.length,
      secondsAt,
      findings: kept,
    }),
  );
  const { store, seals } = recordingStore(ports.store);
  const report = await withAskedFrames(
    { ...ports, store },
    job,
    { ...judged, shots: await withReferences(ports, job, judged.shots) },
    secondsAt,
  );
  const ofShots = Object.assign({}, ...kept.map((one) => one.artefacts)) as Seals;
  await leaveReview(ports, context, { report, ofShots: { ...ofShots, ...seals() } });
  return report;
};

/** What shows the findings, each time again, and the seals of all that the page shows. */
const leaveReview = async (
  ports: ReviewPorts,
  context: ReviewContext,
  { report, ofShots }: { readonly report: ReviewReport; readonly ofShots: Seals },
): Promise<void> => {
  const { store, seals } = recordingStore(ports.store);
  await leaveFilmSheet({ ...ports, store }, context, report);
  await putJson(store, reviewReportKey, report);
  const template = await ports.pageTemplate();
  if (template !== null) {
    const page = new TextEncoder().encode(fillPage(template, { report }));
    await store.put(`${jobFolders.review}index.html`, page);
  }
  await leaveSeals(ports.store, reviewSealsKey, { ...ofShots, ...seals() });
};

/** Shots with the pictures that they took colours from. */
const withReferences = (
  { store }: Pick<ReviewPorts, "store">,
  { manifest }: Job,
  shots: ReviewReport["shots"],
): Promise<ReviewReport["shots"]> =>
  Promise.all(
    shots.map(async (shot) => {
      const assigned = await findIntactJson(store, jobKeys.assignments(manifest, shot), assignmentsSchema);
      const references = (assigned ?? []).map(({ name, kind, coverage }) => {
        return { name, kind, coverage: Number(coverage.toFixed(3)) };
      });
      return { ...shot, references };
    }),
  );

/** Seconds at which a frame is shown, from the film's first; the end of the last for the film's end. */
const frameSeconds = ({
  timeline,
  source,
}: Pick<Job, "timeline" | "source">): ReviewContext["secondsAt"] => {
  const { pts, lastDuration } = timeline;
  const tick = toNumber(source.video.timeBase);
  const [start = 0] = pts;
  return (frame) => ((pts[frame] ?? (pts.at(-1) ?? 0) + lastDuration) - start) * tick;
};

const filmOf = ({ source, manifest, timeline }: Job) => {
  const { range } = manifest;
  const seconds = frameSeconds({ source, timeline });
  return {
    name: source.uri.split(/[\\/]/).at(-1) ?? source.uri,
    frames: frameCount(range),
    ...shownSize(source.video),
    framesPerSecond: toNumber(source.video.frameRate),
    durationSeconds: Number((seconds(range.end) - seconds(range.first)).toFixed(3)),
    fingerprint: source.fingerprint,
  };
};

const findingsKey = (shot: FrameRange): string => `${jobFolders.review}${shotFolder(shot)}/findings.json`;

/** What was found of every shot, in order; looked at again where it is not known yet. */
const findAll = async (
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
