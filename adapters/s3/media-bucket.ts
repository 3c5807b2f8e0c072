import {
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  S3ServiceException,
  type S3Client,
} from "@aws-sdk/client-s3";
import { JobError } from "#core/errors.ts";
import { s3Uri, type S3Address } from "#core/store/media-places.ts";

/** Objects of a media bucket as they look from outside. */
export const s3MediaBucket = (client: S3Client) => ({
  /** null: there is no such object. */
  describe: ({ bucket, key }: S3Address) =>
    unlessMissing(async () => {
      const { ContentLength, ETag, Metadata } = await client.send(
        new HeadObjectCommand({ Bucket: bucket, Key: key }),
      );
      return { bytes: ContentLength ?? 0, etag: ETag ?? "", metadata: Metadata ?? {} };
    }),
  /** null: there is no such object. @throws JobError UsageInvalid when it is larger than `mostBytes` */
  readText: (address: S3Address, mostBytes: number): Promise<string | null> =>
    unlessMissing(async () => {
      const { bucket, key } = address;
      const { Body, ContentLength = 0 } = await client.send(
        new GetObjectCommand({ Bucket: bucket, Key: key }),
      );
      if (ContentLength <= mostBytes) return (await Body?.transformToString("utf8")) ?? "";
      throw new JobError(
        "UsageInvalid",
        `${s3Uri(address)} is ${ContentLength} bytes; at most ${mostBytes} are read`,
      );
    }),
  list: async function* (bucket: string, prefix: string): AsyncGenerator<string> {
    for await (const { Contents = [] } of paginateListObjectsV2(
      { client },
      { Bucket: bucket, Prefix: prefix },
    )) {
      for (const { Key } of Contents) if (Key !== undefined) yield Key;
    }
  },
});

const unlessMissing = async <Value>(look: () => Promise<Value>): Promise<Value | null> => {
  try {
    return await look();
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return null;
    throw error;
  }
};
