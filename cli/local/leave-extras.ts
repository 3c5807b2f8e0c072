import { extname, join } from "node:path";
import * as z from "zod";
import { folderStore } from "#adapters/disk/folder-store.ts";
import { resultFile } from "#adapters/disk/result-file.ts";
import { checkReviewFolder, replaceReview } from "#adapters/disk/review-folder.ts";
import { readEnvironment } from "#adapters/env.ts";
import { ffmpegFilms } from "#adapters/ffmpeg/films.ts";
import { plainBeside } from "#adapters/disk/byte-names.ts";
import { withEnding } from "#adapters/disk/short-name.ts";
import { writePreview } from "#adapters/ffmpeg/write/write-preview.ts";
import type { JobRequest } from "#core/job/request.ts";
import { findSealedJson, getJson, putSealedJson } from "#core/ports/json-values.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { ResultPlace } from "#core/ports/result-place.ts";
import { reviewReportSchema } from "#core/review/report.ts";
import type { ColorizeRequest } from "#cli/request/colorize-request.ts";
import { jobFolders, reviewReportKey } from "#core/store/layout.ts";

/** What lies beside the result because somebody asked for it. */
export type Extras = {
  readonly review: { readonly folder: string; readonly shots: number; readonly marked: number } | null;
  readonly preview: string | null;
};

type FinishedJob = {
  readonly root: string;
  readonly store: JobStore;
  /** The coloured film. */
  readonly output: string;
  /** What extras lie beside. */
  readonly beside: string;
  /** Whether a person said that a file at the preview's place may be replaced. */
  readonly replaceResult: boolean;
  readonly signal: AbortSignal;
};

/**
 * Refuses what a person keeps at the places of what is asked for. Asked before any work.
 *
 * @throws JobError OutputExists
 */
export const checkExtras = async (
  request: Pick<ColorizeRequest, "keepJob" | "preview">,
  { result, review, replaceResult }: Pick<JobRequest, "result" | "review" | "replaceResult">,
  root: string,
): Promise<void> => {
  if (review && request.keepJob === undefined) await checkReviewFolder(reviewBeside(result));
  if (request.preview !== true) return;
  const place = resultFile(previewBeside(result), replaceResult ? "replace" : "refuse");
  if (!(await isOwnPreview(folderStore(root), place))) await place.check();
};

/** Leaves the preview, and the review of a job that does not stay; says where a kept one lies. */
export const leaveExtras = async (request: ColorizeRequest, job: FinishedJob): Promise<Extras> => ({
  preview: request.preview === true ? await leavePreview(job) : null,
  review: await leaveReview(request, job),
});

/** @throws JobError OutputExists where somebody put another file at its place while the film was coloured */
const leavePreview = async (job: FinishedJob): Promise<string> => {
  const { store, output, beside, signal, replaceResult } = job;
  const environment = readEnvironment();
  const films = await ffmpegFilms(environment);
  const place = resultFile(previewBeside(beside), replaceResult ? "replace" : "refuse");
  try {
    await place.discard();
    const isOwn = await isOwnPreview(store, place);
    const draft = await place.openDraft();
    await writePreview(await films.inspect(output), draft, { ...environment, signal });
    await putSealedJson(store, previewClaimKey, { tag: await place.draftTag() });
    // What came there since it was looked at is a person's, and is refused.
    await place.publish(isOwn ? "own" : undefined);
  } catch (error) {
    await place.discard();
    throw error;
  }
  return place.name;
};

/** Says of what lies at the preview's place whether this job put it there: a killed run goes on. */
const previewClaimKey = "reports/preview.json";
const claimSchema = z.strictObject({ tag: z.string() });

const isOwnPreview = async (store: JobStore, place: ResultPlace): Promise<boolean> => {
  const claim = await findSealedJson(store, previewClaimKey, claimSchema);
  return claim !== null && claim.tag === (await place.tag());
};

const previewBeside = (output: string): string => {
  const beside = plainBeside(output);
  return withEnding(beside.slice(0, beside.length - extname(beside).length), ".preview.mp4");
};

const leaveReview = async (
  { keepJob }: ColorizeRequest,
  { root, store, beside }: FinishedJob,
): Promise<Extras["review"]> => {
  // A review that failed has cost the film nothing, and there is none.
  if (!(await store.has(reviewReportKey))) return null;
  const { shots } = await getJson(store, reviewReportKey, reviewReportSchema);
  const folder =
    keepJob === undefined
      ? await moveReview(root, beside)
      : join(keepJob, jobFolders.review).replace(/\/$/, "");
  return { folder, shots: shots.length, marked: shots.filter(({ need }) => need > 0).length };
};

const reviewBeside = (output: string): string => withEnding(plainBeside(output), ".review");

const moveReview = async (root: string, output: string): Promise<string> => {
  const folder = reviewBeside(output);
  await replaceReview(join(root, jobFolders.review), folder);
  return folder;
};

/** Lines for a person. */
export const extraLines = ({ review, preview }: Extras): string[] => [
  ...(preview === null ? [] : [`grey and colour side by side: ${preview}`]),
  ...(review === null
    ? []
    : [`review: ${review.folder}, ${review.marked} of ${review.shots} shots to look at`]),
];
