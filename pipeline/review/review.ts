import { frameCount } from "#core/film/frame-range.ts";
import { jobKeys } from "#core/job/keys.ts";
import { findIntactJson, putJson } from "#core/ports/json-values.ts";
import { recordingStore } from "#core/ports/recording-store.ts";
import { leaveSeals } from "#core/ports/sealed-values.ts";
import { assignmentsSchema } from "#core/memory/assignment.ts";
import type { Progress } from "#core/ports/progress.ts";
import { toNumber } from "#core/film/rational.ts";
import { thresholdsWith, type ThresholdOverrides } from "#core/review/gate.ts";
import { judgeFilm } from "#core/review/judgement.ts";
import { fillPage } from "#core/review/page.ts";
import { reviewReportSchema, type ReviewReport } from "#core/review/report.ts";
import { shownSize } from "#core/review/sizes.ts";
import type { Seals } from "#core/store/seal.ts";
import type { Job } from "#pipeline/colour/job.ts";
import { withAskedFrames } from "#pipeline/review/asked-frames.ts";
import { filmFindings } from "#pipeline/review/film-findings.ts";
import { leaveFilmSheet } from "#pipeline/review/review-sheet.ts";
import { reviewContext, type ReviewContext, type ReviewPorts } from "#pipeline/review/review-context.ts";
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
  const kept = await filmFindings(ports, context, progress);
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
