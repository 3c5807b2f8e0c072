import { rename, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { writeFailure } from "#adapters/disk/write-failure.ts";
import { readAtMost } from "#adapters/read-at-most.ts";
import { ifThere } from "#adapters/system-errors.ts";
import { readCorrections, type Correction, type Corrections } from "#core/cels/corrections.ts";
import { JobError } from "#core/errors.ts";
import { inputLimits } from "#core/limits.ts";

/**
 * What people said of a cut's regions; nothing where there is no file.
 *
 * @throws JobError UsageInvalid: which entry is wrong, and how
 */
export const correctionsAt = async (path: string): Promise<readonly Correction[]> => {
  const refuse = (why: string): JobError => new JobError("UsageInvalid", `${path} ${why}`, { path });
  const bytes = await ifThere(readAtMost(path, inputLimits.edits.bytes, refuse));
  return bytes === null ? [] : readCorrections(new TextDecoder().decode(bytes), basename(path));
};

/** Keeps them; the file is seen whole or not at all. @throws JobError OutputUnwritable, DiskFull */
export const keepCorrections = async (path: string, corrections: readonly Correction[]): Promise<void> => {
  const whole: Corrections = { version: 1, corrections: [...corrections] };
  try {
    await writeFile(`${path}.part`, `${JSON.stringify(whole, null, 1)}\n`, { flush: true });
    await rename(`${path}.part`, path);
  } catch (error) {
    throw writeFailure(path, error);
  }
};
