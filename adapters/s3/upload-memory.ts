import { ifThere } from "#adapters/system-errors.ts";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import * as z from "zod";
import { s3Uri } from "#core/store/media-places.ts";
import type { UploadMemory, UploadState } from "#adapters/s3/resumable-upload.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";

const stateSchema = z.record(
  z.string(),
  z.object({
    uploadId: z.string(),
    partBytes: z.int().positive(),
    content: z.string(),
    parts: z.array(
      z.object({
        PartNumber: z.int(),
        ETag: z.string().exactOptional(),
        ChecksumCRC32: z.string().exactOptional(),
      }),
    ),
  }),
);

/** Uploads under way in a file, which is gone when none is. What cannot be read is begun again. */
export const uploadMemoryFile = async (path: string): Promise<UploadMemory> => {
  const known = new Map<string, UploadState>(Object.entries(await readStates(path)));
  // One write at a time: uploads of several films end when they like.
  let writing = Promise.resolve();
  const write = async (): Promise<void> => {
    try {
      if (known.size === 0) {
        await rm(path, { force: true });
        return;
      }
      await writeFile(`${path}.tmp`, `${JSON.stringify(Object.fromEntries(known))}\n`);
      await rename(`${path}.tmp`, path);
    } catch (error) {
      throw writeFailure(path, error);
    }
  };
  return {
    recall: (address) => known.get(s3Uri(address)) ?? null,
    remember: (address, state) => {
      if (state === null) known.delete(s3Uri(address));
      else known.set(s3Uri(address), state);
      return (writing = writing.then(write));
    },
  };
};

const readStates = async (path: string): Promise<z.infer<typeof stateSchema>> => {
  const text = await ifThere(readFile(path, "utf8"));
  if (text === null) return {};
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch {
    // Damaged, or of another version: uploads begin again.
    return {};
  }
};
