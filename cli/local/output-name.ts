import { basename, dirname, extname, join } from "node:path";
import { withEnding } from "#adapters/disk/short-name.ts";
import type { Codec } from "#core/film/encoding.ts";
import { containersOf } from "#core/film/result-name.ts";
import type { Source } from "#core/film/source.ts";

/**
 * Where the result goes when nobody says: beside the film, in the film's own kind of container where
 * the codec allows, else in Matroska, which takes every stream.
 */
export const defaultOutput = (film: string, codec: Codec, { container }: Source): string => {
  const ending = extname(film).toLowerCase();
  const stem = join(dirname(film), basename(film, extname(film)));
  if (containersOf[codec].includes(ending)) return withEnding(stem, `.color${ending}`);
  if (codec === "prores") return withEnding(stem, ".color.mov");
  const isMp4Family = container.split(",").some((name) => name === "mp4" || name === "gif");
  return withEnding(stem, `.color${isMp4Family && codec !== "ffv1" ? ".mp4" : ".mkv"}`);
};
