import { readdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { ifThere } from "#adapters/system-errors.ts";
import { frameFormatOf } from "#core/film/frame-facts.ts";

/** Tells a result from another file, or from one that lacks something; null: it is not there. */
export const resultTag = async (result: string, kind: "film" | "frames"): Promise<string | null> => {
  if (kind === "film") {
    const found = await ifThere(stat(result));
    return found?.isFile() === true ? String(found.size) : null;
  }
  const names = await ifThere(readdir(dirname(result)));
  const frames = names?.filter((name) => frameFormatOf(name) !== null) ?? [];
  return frames.length === 0 ? null : String(frames.length);
};
