import { open } from "node:fs/promises";

/** Brings what was written to a file to its disk, so that a power cut leaves it whole under its name. */
export const syncFile = async (path: string): Promise<void> => {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
};

/** As `syncFile`, for names in a folder. Some file systems know no such thing, and need none. */
export const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, "r").catch(() => null);
  try {
    await folder?.sync().catch(() => undefined);
  } finally {
    await folder?.close();
  }
};
