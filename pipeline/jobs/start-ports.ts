import type { JobPorts } from "#pipeline/jobs/ports.ts";

/** What starting jobs needs of the world. */
export type StartPorts = Pick<
  JobPorts,
  "openStore" | "events" | "batches" | "executions" | "media" | "orderDefaults" | "now"
>;

/** An object as it was when its event was made. */
export type CreatedObject = {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  /** Changes whenever the object does: S3's version, or the digest of what is in it. */
  readonly version: string;
};
