import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { JobError } from "#core/errors.ts";
import type { ReferenceFile } from "#core/ports/reference-files.ts";

const pictureEnding = /\.(png|jpe?g|tiff?|webp|avif|gif)$/i;

/**
 * The pictures at a path of this machine: one, or all of a folder by name.
 *
 * @throws JobError MediaMissing when nothing is there, UsageInvalid when a folder holds no picture or the
 *   address is not one of this machine
 */
export const referenceFiles = async function* (path: string): AsyncGenerator<ReferenceFile> {
  for (const file of await picturesAt(path)) {
    const bytes = await readFile(file);
    yield {
      name: basename(file),
      digest: createHash("sha256").update(bytes).digest("hex"),
      bytes,
    };
  }
};

const picturesAt = async (path: string): Promise<string[]> => {
  if (path.startsWith("s3:")) {
    throw new JobError(
      "UsageInvalid",
      `the reference ${path} lies in S3, and references are read from this machine; give a path`,
    );
  }
  const found = await stat(path).catch((error: unknown) => {
    throw new JobError("MediaMissing", `there is no reference at ${path}`, { path }, { cause: error });
  });
  if (!found.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => pictureEnding.test(name)).sort();
  if (names.length > 0) return names.map((name) => join(path, name));
  throw new JobError(
    "UsageInvalid",
    `the folder ${path} holds no picture; references are PNG, JPEG, TIFF, WebP, AVIF or GIF files`,
    { path },
  );
};
