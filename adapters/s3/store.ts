import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import {
  DeleteObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type HeadObjectCommandOutput,
  type S3Client,
} from "@aws-sdk/client-s3";
import { JobError } from "#core/errors.ts";
import { fileNameOf, type S3Address } from "#core/store/media-places.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { Scratch } from "#core/ports/scratch.ts";
import { openS3 } from "#adapters/s3/client.ts";
import { attemptsOf, isConflict, isMissing, isOtherContent, s3Failure } from "#adapters/s3/failure.ts";
import { fetchToFile, readObject, sendFile } from "#adapters/s3/transfer.ts";
import { sealOfFile } from "#adapters/disk/file-seal.ts";
import { sealOf } from "#core/store/seal-of.ts";
import { checkedKey } from "#adapters/disk/store-key.ts";

/** S3 keeps what it was given; the digest beside it says what that was, without a read. */
const digestName = "chromaloom-sha256";

/**
 * A job's store below a prefix of a bucket. Objects of S3 are seen whole or not at all, and at once
 * (strong consistency since 2020), so nothing more is done for it.
 *
 * @param uri  s3://BUCKET/PREFIX
 * @param scratch  where values are lent as files; without it `localFile` refuses
 */
export const s3Store = (uri: string, scratch?: Scratch): JobStore => {
  const place = storePlace(uri);
  const { s3, at, object, asking } = place;
  const files = lentFiles(place, scratch);
  return {
    get: (key) => readObject(s3, at(key)),
    put: async (key, body) => {
      files.forget(key);
      const Metadata = { [digestName]: (await sealOf(body)).sha256 };
      await asking("write", key, () =>
        s3.send(new PutObjectCommand({ ...object(key), Body: body, Metadata })),
      );
    },
    putIfAbsent: (key, body) =>
      asking("write", key, () =>
        winning(
          () => s3.send(new PutObjectCommand({ ...object(key), Body: body, IfNoneMatch: "*" })),
          async () => isSame(await readObject(s3, at(key)), body),
        ),
      ),
    has: (key) => asking("look for", key, async () => (await headOf(s3, object(key))) !== null),
    list: (prefix) => keysBelow(place, prefix),
    localFile: (key) => files.lend(key),
    adopt: async (key, path) => {
      files.forget(key);
      const seal = await sealOfFile(path);
      const metadata = { [digestName]: seal.sha256 };
      await asking("write", key, () => sendFile(s3, at(key), path, { ifExists: "replace", metadata }));
      await rm(path);
      return seal;
    },
    seal: (key) =>
      asking("look for", key, async () => {
        const found = await headOf(s3, object(key));
        if (found === null) return null;
        const sha256 = found.Metadata?.[digestName];
        return sha256 === undefined
          ? sealOfFile(await files.lend(key))
          : { bytes: found.ContentLength ?? 0, sha256 };
      }),
    remove: async (key) => {
      files.forget(key);
      await asking("remove", key, () => s3.send(new DeleteObjectCommand(object(key))));
    },
  };
};

const storePlace = (uri: string) => {
  const base = parseStoreUri(uri);
  const at = (key: string): S3Address => ({
    bucket: base.bucket,
    key: checkedKey(`${base.key}/${checkedKey(key)}`),
  });
  return {
    s3: openS3(),
    base,
    at,
    object: (key: string) => ({ Bucket: base.bucket, Key: at(key).key }),
    /** What fails is told by what was done and where. */
    asking: async <Result>(doing: string, key: string, ask: () => Promise<Result>): Promise<Result> => {
      try {
        return await ask();
      } catch (error) {
        throw s3Failure(error, doing, { bucket: base.bucket, key: `${base.key}/${key}` });
      }
    },
  };
};

type Place = ReturnType<typeof storePlace>;

/** Values as files of this task, each fetched once. */
const lentFiles = ({ s3, at, asking }: Place, scratch: Scratch | undefined) => {
  const lent = new Map<string, Promise<string>>();
  const fetched = async (key: string): Promise<string> => {
    if (scratch === undefined) throw new RangeError("this store was opened without a place for files");
    const path = scratch.newPath(fileNameOf(key));
    await asking("read", key, () => fetchToFile(s3, at(key), path));
    return path;
  };
  return {
    lend: (key: string): Promise<string> => {
      const path = lent.get(key) ?? fetched(key);
      lent.set(key, path);
      return path;
    },
    forget: (key: string): void => {
      lent.delete(key);
    },
  };
};

const headOf = (
  s3: S3Client,
  object: { Bucket: string; Key: string },
): Promise<HeadObjectCommandOutput | null> =>
  s3.send(new HeadObjectCommand(object)).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });

const keysBelow = async function* ({ s3, base, asking }: Place, prefix: string): AsyncGenerator<string> {
  const request = { Bucket: base.bucket, Prefix: `${base.key}/${prefix}` };
  const pages = paginateListObjectsV2({ client: s3 }, request)[Symbol.asyncIterator]();
  for (;;) {
    const page = await asking("list", prefix, () => pages.next());
    if (page.done === true) return;
    for (const { Key } of page.value.Contents ?? [])
      if (Key !== undefined) yield Key.slice(base.key.length + 1);
  }
};

const parseStoreUri = (uri: string): S3Address => {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.*[^/])\/*$/s.exec(uri) ?? [];
  if (bucket !== undefined && key !== undefined) return { bucket, key };
  throw new JobError(
    "UsageInvalid",
    `${JSON.stringify(uri)} is not the address of a job's store; write s3://BUCKET/PREFIX`,
  );
};

const maxConflicts = 8;

/**
 * Whether a conditional write won. A write whose answer got lost is sent again by the SDK and then finds
 * its own value: anyone who finds the very same bytes after several tries has won.
 */
const winning = async (write: () => Promise<unknown>, isOurs: () => Promise<boolean>): Promise<boolean> => {
  for (let conflicts = 1; ; conflicts += 1) {
    try {
      await write();
      return true;
    } catch (error) {
      if (isOtherContent(error)) return attemptsOf(error) + conflicts > 2 && isOurs();
      if (!isConflict(error) || conflicts === maxConflicts) throw error;
      await sleep(2 ** conflicts * 20 * Math.random());
    }
  }
};

const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  Buffer.compare(Buffer.from(one), Buffer.from(other)) === 0;
