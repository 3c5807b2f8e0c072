import { readdir } from "node:fs/promises";
import { JobError } from "#core/errors.ts";
import { openColourist, type ColouristSettings } from "#adapters/colourist/open-colourist.ts";
import { isPictureName } from "#adapters/disk/reference-files.ts";
import { lookAt } from "#adapters/disk/look-at.ts";

/**
 * Asked before any work: whether a colourist can be asked at all.
 *
 * @throws JobError UsageInvalid for what is no colourist, a file, or a folder in which nothing can be left and
 *   nothing can have come back; ToolMissing
 */
export const checkColourist = async (
  spec: string,
  settings: Omit<ColouristSettings, "film">,
): Promise<void> => {
  // Opening a network takes as long as asking it does.
  if (spec.startsWith("onnx:")) return;
  const opened = await openColourist(spec, { ...settings, film: "" });
  if (opened.kind !== "folder") return;
  const { path, colourist } = opened;
  if ((await lookAt(path))?.isDirectory() === false)
    throw unusable(path, "is a file, and key frames are left in a folder");
  if (!(await colourist.isForeign()) || (await readdir(path)).some(isPictureName)) return;
  throw unusable(path, "holds no picture and was not made by chromaloom, so nothing was written there");
};

const unusable = (path: string, why: string): JobError =>
  new JobError("UsageInvalid", `${path} ${why}; name a new or empty folder with --colourist folder:DIR`, {
    path,
  });
