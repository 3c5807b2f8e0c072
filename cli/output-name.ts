import { basename, dirname, extname, join } from "node:path";
import { JobError } from "#core/errors.ts";
import type { Codec } from "#core/job-options.ts";
import { containersOf } from "#core/result-name.ts";
import type { Source } from "#core/source.ts";

/**
 * Where the result goes when nobody says: beside the film, in the film's own kind of container where
 * the codec allows, else in Matroska, which takes every stream.
 */
export const defaultOutput = (film: string, codec: Codec, { container }: Source): string => {
  const ending = extname(film).toLowerCase();
  const stem = join(dirname(film), basename(film, extname(film)));
  if (containersOf[codec].includes(ending)) return `${stem}.color${ending}`;
  if (codec === "prores") return `${stem}.color.mov`;
  const isMp4Family = container.split(",").some((name) => name === "mp4" || name === "gif");
  return `${stem}.color${isMp4Family && codec !== "ffv1" ? ".mp4" : ".mkv"}`;
};

/** @throws JobError UsageInvalid when the named file's ending cannot hold the codec */
export const checkContainer = (output: string, codec: Codec): void => {
  const ending = extname(output).toLowerCase();
  if (containersOf[codec].includes(ending)) return;
  throw new JobError(
    "UsageInvalid",
    `${codec} cannot be written to a ${ending === "" ? "file without an ending" : `${ending} file`}; end the name of -o in ${containersOf[codec].join(", ")}, or choose another --codec`,
    { output, codec },
  );
};
