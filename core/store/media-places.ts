import { JobError } from "#core/errors.ts";
import { digestOf } from "#core/digest.ts";
import { bucketFolders } from "#core/store/layout.ts";

/** An object of S3, as `s3://BUCKET/KEY` names it. */
export type S3Address = { readonly bucket: string; readonly key: string };

export const s3Uri = ({ bucket, key }: S3Address): string => `s3://${bucket}/${key}`;

/** @throws JobError UsageInvalid */
export const parseS3Uri = (uri: string): S3Address => {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(uri) ?? [];
  if (bucket !== undefined && key !== undefined) return { bucket, key };
  throw new JobError("UsageInvalid", `${JSON.stringify(uri)} is not an S3 address; write s3://BUCKET/KEY`);
};

/** Where things lie in the media bucket. */
export const mediaPlaces = {
  /** A film put here starts a job of its own. */
  uploads: "uploads/",
  /** A film put here starts nothing: a batch, or `submit`, starts its job. */
  held: "uploads/held/",
  batches: "batches/",
  /** Options of the job that an upload starts, beside it. */
  sidecarSuffix: ".job.json",
  jobPrefix: (id: string) => `${bucketFolders.jobs}${id}`,
  result: (id: string, name: string) => `${bucketFolders.results}${id}/${name}`,
} as const;

/** A file's name, from the last part of a path or key. */
export const fileNameOf = (path: string): string => path.split("/").at(-1) ?? path;

/** A name without its ending. A name that is all ending keeps it. */
export const stemOf = (name: string): string => name.replace(/(?<=.)\.[^.]*$/, "");

const slugLength = 40;

/** A name in the letters that job ids may hold, for a person to know it by; may be empty. */
const slugOf = (name: string): string =>
  name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, slugLength)
    .replace(/^-+|-+$/g, "");

/**
 * Id of the job for a film: readable, and the same whenever it is made from the same things.
 *
 * @param name  the film's file name
 * @param identity  all that makes this job another than the next one, as JSON
 */
export const jobIdFor = async (name: string, identity: unknown): Promise<string> =>
  [slugOf(stemOf(name)) || "film", await digestOf(identity)].join("-");
