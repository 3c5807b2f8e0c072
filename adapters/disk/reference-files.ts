import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { readAtMost } from "#adapters/read-at-most.ts";
import { lookAt } from "#adapters/disk/look-at.ts";
import { systemReason } from "#core/system-failure.ts";
import { JobError } from "#core/errors.ts";
import type { ReferenceFile } from "#core/ports/reference-files.ts";
import { inputLimits } from "#core/limits.ts";

/** Whether a name is that of a picture that references can be read from. */
export const isPictureName = (name: string): boolean => /\.(png|jpe?g|tiff?|webp|avif|gif)$/i.test(name);

/**
 * The pictures at a path of this machine: one, or all of a folder by name.
 *
 * @throws JobError MediaMissing when nothing is there, UsageInvalid when a folder holds no picture
 */
export const referenceFiles = async function* (path: string): AsyncGenerator<ReferenceFile> {
  for (const file of await picturesAt(path)) {
    const bytes = await readAtMost(file, inputLimits.picture.bytes, (why) => unread(file, why)).catch(
      (error: unknown) => {
        throw error instanceof JobError
          ? error
          : unread(file, `cannot be read: ${systemReason(error)}`, error);
      },
    );
    yield {
      name: basename(file),
      digest: createHash("sha256").update(bytes).digest("hex"),
      bytes,
    };
  }
};

const unread = (path: string, why: string, cause?: unknown): JobError =>
  new JobError("MediaUnreadable", `the reference ${path} ${why}`, { path }, { cause });

/** Whether references are given as a folder. @throws JobError MediaMissing where nothing is at the path */
export const isReferenceFolder = async (path: string): Promise<boolean> => {
  const found = await lookAt(path);
  if (found !== null) return found.isDirectory();
  throw new JobError(
    "MediaMissing",
    `there is no reference at ${JSON.stringify(path)}; check the name and the folder`,
    { path },
  );
};

const picturesAt = async (path: string): Promise<string[]> => {
  if (!(await isReferenceFolder(path))) return [path];
  const names: string[] = [];
  // A folder may hold anything under any name.
  for (const name of (await readdir(path)).filter(isPictureName).sort())
    if ((await lookAt(join(path, name)))?.isFile() === true) names.push(name);
  if (names.length > 0) return names.map((name) => join(path, name));
  throw new JobError(
    "UsageInvalid",
    `the folder ${path} holds no picture; references are PNG, JPEG, TIFF, WebP, AVIF or GIF files`,
    { path },
  );
};
