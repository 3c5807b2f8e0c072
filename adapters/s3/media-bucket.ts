import {
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  S3ServiceException,
  type S3Client,
} from "@aws-sdk/client-s3";
import { JobError } from "#core/errors.ts";
import { s3Uri, type S3Address } from "#core/store/media-places.ts";
import { s3Failure } from "#adapters/s3/failure.ts";

/** UTF-8 bytes of a key that S3 takes: behind a longer one there is nothing. */
const maxKeyBytes = 1024;

/**
 * Objects of a media bucket as they look from outside.
 *
 * All throw JobError StoreDenied, StoreMissing or StoreUnavailable where S3 refuses or is out of reach.
 */
export const s3MediaBucket = (client: S3Client) => ({
  /** null: there is no such object. */
  describe: ({ bucket, key }: S3Address) =>
    unlessMissing({ bucket, key }, async () => {
      const {
        ContentLength,
        ETag = "",
        Metadata,
        VersionId,
      } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
      // As events name it: without the quotes of the header.
      const version = VersionId ?? ETag.replaceAll('"', "");
      return { bytes: ContentLength ?? 0, etag: ETag, version, metadata: Metadata ?? {} };
    }),
  /** null: there is no such object. @throws JobError UsageInvalid when it is larger than `maxBytes` */
  readText: (address: S3Address, maxBytes: number): Promise<string | null> =>
    unlessMissing(address, async () => {
      const { bucket, key } = address;
      const { Body, ContentLength = 0 } = await client.send(
        new GetObjectCommand({ Bucket: bucket, Key: key }),
      );
      if (ContentLength <= maxBytes) return (await Body?.transformToString("utf8")) ?? "";
      throw new JobError(
        "UsageInvalid",
        `${s3Uri(address)} is ${ContentLength} bytes; at most ${maxBytes} are read`,
      );
    }),
  list: async function* (bucket: string, prefix: string): AsyncGenerator<string> {
    try {
      for await (const { Contents = [] } of paginateListObjectsV2(
        { client },
        { Bucket: bucket, Prefix: prefix },
      )) {
        for (const { Key } of Contents) if (Key !== undefined) yield Key;
      }
    } catch (error) {
      throw s3Failure(error, "list", { bucket, key: prefix });
    }
  },
});

const unlessMissing = async <Value>(
  address: S3Address,
  look: () => Promise<Value>,
): Promise<Value | null> => {
  if (new TextEncoder().encode(address.key).length > maxKeyBytes) return null;
  try {
    return await look();
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return null;
    throw s3Failure(error, "read", address);
  }
};
