import type { Scratch } from "#core/ports/scratch.ts";
import { fileNameOf, parseS3Uri, type S3Address } from "#core/store/media-places.ts";
import { openS3 } from "#adapters/s3/client.ts";
import { s3Failure } from "#adapters/s3/failure.ts";
import { fetchToFile } from "#adapters/s3/transfer.ts";

/** Fetches a network file and the card beside it to this task's disk. @returns the file's path */
export const fetchNetworkFile = async (uri: string, scratch: Scratch): Promise<string> => {
  const address = parseS3Uri(uri);
  const s3 = openS3();
  const file = scratch.newPath(fileNameOf(address.key));
  const fetched = async (from: S3Address, to: string): Promise<void> => {
    try {
      await fetchToFile(s3, from, to);
    } catch (error) {
      throw s3Failure(error, "read", from);
    }
  };
  await fetched(address, file);
  await fetched({ ...address, key: cardOf(address.key) }, cardOf(file));
  return file;
};

const cardOf = (file: string): string => file.replace(/\.onnx$/i, ".json");
