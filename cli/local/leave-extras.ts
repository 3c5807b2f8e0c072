import { cp, rm } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { readEnvironment } from "#adapters/env.ts";
import { ffmpegFilms } from "#adapters/ffmpeg/films.ts";
import { writePreview } from "#adapters/ffmpeg/write/write-preview.ts";
import { getJson } from "#core/ports/json-values.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { reviewReportSchema } from "#core/review/report.ts";
import type { ColorizeRequest } from "#cli/local/colorize-request.ts";

/** What lies beside the result because somebody asked for it. */
export type Extras = {
  readonly review: { readonly folder: string; readonly shots: number; readonly marked: number } | null;
  readonly preview: string | null;
};

type FinishedJob = { readonly root: string; readonly store: JobStore; readonly output: string };

/** Leaves the preview, and the review of a job that does not stay; says where a kept one lies. */
export const leaveExtras = async (request: ColorizeRequest, job: FinishedJob): Promise<Extras> => ({
  preview: request.preview === true ? await leavePreview(job.output) : null,
  review: await leaveReview(request, job),
});

const leavePreview = async (output: string): Promise<string> => {
  const environment = readEnvironment();
  const films = await ffmpegFilms(environment);
  const preview = `${output.slice(0, output.length - extname(output).length)}.preview.mp4`;
  await writePreview(await films.inspect(output), preview, environment);
  return preview;
};

const reportKey = "review/review.json";

const leaveReview = async (
  { keepJob }: ColorizeRequest,
  { root, store, output }: FinishedJob,
): Promise<Extras["review"]> => {
  // A review that failed has cost the film nothing, and there is none.
  if (!(await store.has(reportKey))) return null;
  const { shots } = await getJson(store, reportKey, reviewReportSchema);
  const folder = keepJob === undefined ? await moveReview(root, output) : join(keepJob, "review");
  return { folder, shots: shots.length, marked: shots.filter(({ need }) => need > 0).length };
};

/** Without what only a later edit would need. */
const moveReview = async (root: string, output: string): Promise<string> => {
  const folder = `${output}.review`;
  await rm(folder, { recursive: true, force: true });
  await cp(join(root, "review"), folder, {
    recursive: true,
    filter: (path) => basename(path) !== "findings.json",
  });
  return folder;
};

/** Lines for a person. */
export const extraLines = ({ review, preview }: Extras): string[] => [
  ...(preview === null ? [] : [`grey and colour side by side: ${preview}`]),
  ...(review === null
    ? []
    : [`review: ${review.folder}, ${review.marked} of ${review.shots} shots to look at`]),
];
