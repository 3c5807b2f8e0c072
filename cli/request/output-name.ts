import { basename, dirname, extname, join } from "node:path";
import { withEnding } from "#adapters/disk/short-name.ts";
import { minLosing } from "#core/film/carriage.ts";
import { deliveries, type DeliveryName } from "#core/film/delivery.ts";
import type { Codec } from "#core/film/encoding.ts";
import { containersOf, resultEnding } from "#core/film/result-name.ts";
import type { Source } from "#core/film/source.ts";

/** A result that nobody named. */
export type WantedFilm = {
  readonly codec: Codec;
  readonly source: Source;
  readonly delivery?: DeliveryName | undefined;
};

/**
 * Where the result goes when nobody says: beside the film, in the film's own kind of container where
 * that holds all that the film has, else in the one that loses the least; made for something, in that one's.
 */
export const defaultOutput = (film: string, wanted: WantedFilm): string => {
  const stem = join(dirname(film), basename(film, extname(film)));
  return outputAt({ stem, mark: ".color" }, film, wanted);
};

/** As `defaultOutput`, where its place without an ending is known. */
export const outputAt = (
  { stem, mark }: { readonly stem: string; readonly mark: "" | ".color" },
  film: string,
  { codec, source, delivery }: WantedFilm,
): string => {
  if (delivery !== undefined) return withEnding(stem, `${mark}${deliveries[delivery].ending}`);
  const [first, ...rest] = endingsFor(extname(film).toLowerCase(), codec, source);
  const named = (ending: string): string => withEnding(stem, `${mark}${ending}`);
  return minLosing(source, [named(first), ...rest.map(named)]);
};

/** Endings that the codec can go into, the most wanted first. */
const endingsFor = (film: string, codec: Codec, { container }: Source): [string, ...string[]] => {
  const isMp4Family = container.split(",").some((name) => name === "mp4" || name === "gif");
  const wanted = resultEnding(film, codec, isMp4Family);
  const others = containersOf[codec].filter((ending) => ending !== wanted && ending !== ".m4v");
  return [wanted, ...others];
};
