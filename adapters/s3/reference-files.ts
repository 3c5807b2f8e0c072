import { JobError } from "#core/errors.ts";
import type { ReferenceFile } from "#core/ports/reference-files.ts";
import { sealOf } from "#core/store/seal-of.ts";
import { fileNameOf, parseS3Uri } from "#core/store/media-places.ts";
import { isPictureName } from "#adapters/disk/reference-files.ts";
import { s3Store } from "#adapters/s3/store.ts";

/**
 * The pictures at an address of S3: one, or all of a folder by name.
 *
 * @throws JobError MediaMissing when nothing is there, StoreUnavailable, StoreDenied
 */
export const s3ReferenceFiles = async function* (address: string): AsyncGenerator<ReferenceFile> {
  const { bucket, key } = parseS3Uri(address);
  const isOne = isPictureName(key);
  const folder = isOne ? key.slice(0, key.lastIndexOf("/")) : key.replace(/\/+$/, "");
  const store = s3Store(`s3://${bucket}/${folder}`);
  let found = 0;
  for await (const name of isOne ? [fileNameOf(key)] : store.list("")) {
    if (name.includes("/") || !isPictureName(name)) continue;
    if (isOne && !(await store.has(name))) break;
    found += 1;
    const bytes = await store.get(name);
    yield { name, digest: (await sealOf(bytes)).sha256, bytes };
  }
  if (found > 0) return;
  throw new JobError(
    "MediaMissing",
    `there is no reference at ${address}; check the name, or upload it first`,
    { address },
  );
};
