import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { dropFiles } from "#adapters/disk/drop-files.ts";
import { placeOnce } from "#adapters/disk/place-once.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";

const isDraft = (name: string): boolean =>
  /^(?:grey\/)?(?:\d+\.png|key-frames\.json)\.tmp-[0-9a-f-]{36}$/.test(name);

/**
 * Takes away the drafts that a killed run left in a folder of key frames, where nobody else may be leaving any.
 *
 * @param isOwnFolder  which empty folders go as well
 */
export const sweepPictureDrafts = (
  root: string,
  isOwnFolder: (name: string) => boolean = () => false,
): Promise<void> => dropFiles(root, { isOwnFile: isDraft, isOwnFolder });

const leaveWhole = async <Placed>(
  path: string,
  bytes: Uint8Array | string,
  place: (draft: string) => Promise<Placed>,
): Promise<Placed> => {
  const draft = `${path}.tmp-${randomUUID()}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(draft, bytes, { flag: "wx", flush: true });
    return await place(draft);
  } catch (error) {
    throw writeFailure(path, error);
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
};

/** Whole or not at all. One that is there stays: a stopped run left it, or a person did. */
export const leavePicture = async (path: string, bytes: Uint8Array): Promise<void> => {
  await leaveWhole(path, bytes, (draft) => placeOnce(draft, path));
};

/** Whole or not at all. @returns false where the name is taken */
export const placeText = (path: string, text: string): Promise<boolean> =>
  leaveWhole(path, text, (draft) => placeOnce(draft, path));

/** Whole or not at all, in place of an earlier one. */
export const replaceText = (path: string, text: string): Promise<void> =>
  leaveWhole(path, text, (draft) => rename(draft, path));
