import { extname, join } from "node:path";
import { resultFile } from "#adapters/disk/result-file.ts";
import { checkReviewFolder, replaceReview } from "#adapters/disk/review-folder.ts";
import { readEnvironment } from "#adapters/env.ts";
import { ffmpegFilms } from "#adapters/ffmpeg/films.ts";
import { plainBeside } from "#adapters/disk/byte-names.ts";
import { withEnding } from "#adapters/disk/short-name.ts";
import { writePreview } from "#adapters/ffmpeg/write/write-preview.ts";
import type { JobRequest } from "#core/job/request.ts";
import { getJson } from "#core/ports/json-values.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { reviewReportSchema } from "#core/review/report.ts";
import type { ColorizeRequest } from "#cli/local/colorize-request.ts";
import { jobFolders, reviewReportKey } from "#core/store/layout.ts";

/** What lies beside the result because somebody asked for it. */
export type Extras = {
  readonly review: { readonly folder: string; readonly shots: number; readonly marked: number } | null;
  readonly preview: string | null;
};

type FinishedJob = { readonly root: string; readonly store: JobStore; readonly output: string };

/**
 * Refuses what a person keeps at the places of what is asked for. Asked before any work.
 *
 * @throws JobError OutputExists
 */
export const checkExtras = async (
  request: Pick<ColorizeRequest, "keepJob" | "preview">,
  { result, review, replaceResult }: Pick<JobRequest, "result" | "review" | "replaceResult">,
): Promise<void> => {
  if (review && request.keepJob === undefined) await checkReviewFolder(reviewBeside(result));
  if (request.preview === true)
    await resultFile(previewBeside(result), replaceResult ? "replace" : "refuse").check();
};

/** Leaves the preview, and the review of a job that does not stay; says where a kept one lies. */
export const leaveExtras = async (request: ColorizeRequest, job: FinishedJob): Promise<Extras> => ({
  preview: request.preview === true ? await leavePreview(job.output) : null,
  review: await leaveReview(request, job),
});

const leavePreview = async (output: string): Promise<string> => {
  const environment = readEnvironment();
  const films = await ffmpegFilms(environment);
  const preview = previewBeside(output);
  await writePreview(await films.inspect(output), preview, environment);
  return preview;
};

const previewBeside = (output: string): string => {
  const beside = plainBeside(output);
  return withEnding(beside.slice(0, beside.length - extname(beside).length), ".preview.mp4");
};

const leaveReview = async (
  { keepJob }: ColorizeRequest,
  { root, store, output }: FinishedJob,
): Promise<Extras["review"]> => {
  // A review that failed has cost the film nothing, and there is none.
  if (!(await store.has(reviewReportKey))) return null;
  const { shots } = await getJson(store, reviewReportKey, reviewReportSchema);
  const folder = keepJob === undefined ? await moveReview(root, output) : join(keepJob, jobFolders.review);
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
