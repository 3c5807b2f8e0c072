import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { randomUUID } from "node:crypto";
import type { JobStore } from "#core/ports.ts";
import { writeFailure } from "#adapters/write-failure.ts";

/** A job's store as a folder: each key is a file, seen whole or not at all. */
export const folderStore = (root: string): JobStore => {
  const base = resolve(root);
  const pathOf = (key: string): string => {
    const path = resolve(base, key);
    if (!path.startsWith(base + sep))
      throw new RangeError(`key ${JSON.stringify(key)} leaves the job's folder`);
    return path;
  };
  const published = async (key: string, place: (temporary: string) => Promise<void>): Promise<void> => {
    const path = pathOf(key);
    const temporary = `${path}.tmp-${randomUUID()}`;
    try {
      await mkdir(dirname(path), { recursive: true });
      await place(temporary);
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw writeFailure(path, error);
    }
  };
  return {
    get: (key) => readFile(pathOf(key)),
    put: (key, body) => published(key, (temporary) => writeFile(temporary, body)),
    has: (key) =>
      stat(pathOf(key)).then(
        () => true,
        () => false,
      ),
    localFile: (key) => Promise.resolve(join(base, key)),
    adopt: (key, path) => published(key, (temporary) => rename(path, temporary)),
    remove: (key) => rm(pathOf(key), { force: true }),
  };
};
