import { readAtMost } from "#adapters/read-at-most.ts";
import { isNotThere, readFailure } from "#adapters/system-errors.ts";
import { JobError } from "#core/errors.ts";
import { inputLimits } from "#core/limits.ts";

/**
 * A document that a person named for cels, as text.
 *
 * @param what  of it, as in "exposure sheet"
 * @throws JobError MediaMissing, MediaUnreadable, UsageInvalid
 */
export const readCelsText = async (path: string, what: string): Promise<string> => {
  const refuse = (why: string): JobError =>
    new JobError("UsageInvalid", `the ${what} ${path} ${why}`, { path });
  const bytes = await readAtMost(path, inputLimits.celsText.bytes, refuse).catch((error: unknown) => {
    if (!isNotThere(error)) throw readFailure(path, error);
    throw new JobError(
      "MediaMissing",
      `there is no ${what} at ${path}; check the name and the folder`,
      { path },
      { cause: error },
    );
  });
  return bytes.toString("utf8");
};
