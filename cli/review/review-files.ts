import { JobError } from "#core/errors.ts";
import { findSealedJson, getJson } from "#core/ports/json-values.ts";
import { sealListSchema } from "#core/ports/sealed-values.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { reviewReportSchema, type ReviewReport } from "#core/review/report.ts";
import { jobFolders, reviewReportKey, reviewSealsKey } from "#core/store/layout.ts";
import { sealOf } from "#core/store/seal-of.ts";
import { matches } from "#core/store/seal.ts";

/** @throws JobError UsageInvalid when the job has no review, JobInvalid when it is damaged or of another version */
export const readReview = async (store: JobStore): Promise<ReviewReport> => {
  if (!(await store.has(reviewReportKey))) {
    throw new JobError(
      "UsageInvalid",
      "the job has no review: give its colorize command again, with --keep-job and without --no-review, which makes one",
    );
  }
  await read(store, reviewReportKey);
  return getJson(store, reviewReportKey, reviewReportSchema);
};

/** What lies there as the review stage left it. */
const read = async (store: JobStore, key: string): Promise<Uint8Array> => {
  const seals = await findSealedJson(store, reviewSealsKey, sealListSchema);
  const value = await store.get(key);
  const seal = seals?.artefacts[key];
  if (seal !== undefined && matches(await sealOf(value), seal)) return value;
  throw new JobError(
    "JobInvalid",
    `${key} of the job is damaged; give the colorize command of the job again, which makes it again`,
    { key },
  );
};

/** Files that the report names: a review serves these and no other. */
export const reviewFiles = ({ shots }: ReviewReport): ReadonlySet<string> =>
  new Set(
    shots
      .flatMap(({ keyFrames, clip, alternates, askedFrames }) => [
        ...askedFrames.map(({ picture }) => picture),
        ...keyFrames.flatMap(({ before, after, uncertainty }) => [before, after, uncertainty]),
        ...(clip === null ? [] : [clip.before, clip.after]),
        ...alternates.map(({ image }) => image),
      ])
      .filter((path) => path !== null),
  );

export const readReviewFile = (store: JobStore, path: string): Promise<Uint8Array> =>
  read(store, `${jobFolders.review}${path}`);

const contentTypes: Readonly<Record<string, string>> = {
  jpg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  mp4: "video/mp4",
};

export const contentTypeOf = (path: string): string =>
  contentTypes[path.split(".").at(-1) ?? ""] ?? "application/octet-stream";
