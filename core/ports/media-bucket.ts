import type { S3Address } from "#core/store/media-places.ts";

/** What uploads look like from outside; films are read by tasks. */
export interface MediaBucket {
  /** null: there is no such object. */
  describe(address: S3Address): Promise<MediaObject | null>;
  /** null: there is no such object. @throws JobError UsageInvalid when it is larger than `maxBytes` */
  readText(address: S3Address, maxBytes: number): Promise<string | null>;
  /** Keys that begin with `prefix`. */
  list(bucket: string, prefix: string): AsyncIterable<string>;
}

export type MediaObject = {
  readonly bytes: number;
  readonly etag: string;
  /** Changes whenever the object does: S3's version, or, in a bucket without versions, the ETag. */
  readonly version: string;
  readonly metadata: Readonly<Record<string, string>>;
};
