import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFailure } from "#adapters/disk/write-failure.ts";

/** A new folder for a short while, where this machine keeps such; in the current folder where it has none. */
export const temporaryFolder = async (prefix: string): Promise<string> => {
  try {
    return await mkdtemp(join(tmpdir(), prefix));
  } catch {
    // TMPDIR may name a folder that is gone, or that is not ours to write to.
    return mkdtemp(join(process.cwd(), `.${prefix}`)).catch((error: unknown) => {
      throw writeFailure(process.cwd(), error);
    });
  }
};
