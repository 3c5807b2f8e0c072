import { JobError } from "#core/errors.ts";
import { deliveries, type DeliveryName } from "#core/film/delivery.ts";
import type { Codec } from "#core/film/encoding.ts";
import { fileNameOf, stemOf } from "#core/store/media-places.ts";

/** Endings of files that each codec can be put in here. */
export const containersOf: Readonly<Record<Codec, readonly string[]>> = {
  h264: [".mp4", ".m4v", ".mov", ".mkv"],
  h265: [".mp4", ".m4v", ".mov", ".mkv"],
  prores: [".mov", ".mkv"],
  ffv1: [".mkv"],
  prores4444: [".mov", ".mkv"],
  dnxhr: [".mov"],
  dnxhr444: [".mov"],
  av1: [".mp4", ".mkv"],
  "h265-12": [".mp4", ".m4v", ".mov", ".mkv"],
};

/**
 * Name of the result of a film that nobody has looked into yet: known by its ending only. What
 * this machine makes of the same film has the same ending, unless its container is another than it says.
 *
 * @param codec  as asked for; without, it will be h264 or h265, which go into the same containers
 * @param delivery  what it is made for, which says both
 */
export const resultName = (film: string, { codec, delivery }: WantedName = {}): string => {
  const name = fileNameOf(film);
  const ending = endingOf(name);
  const asked = delivery === undefined ? undefined : deliveries[delivery];
  const written = codec ?? asked?.codec ?? "h264";
  const wanted = asked?.ending ?? resultEnding(ending, written, mp4Family.has(ending));
  return cutStem(stemOf(name), `.color${wanted}`);
};

type WantedName = { readonly codec?: Codec | undefined; readonly delivery?: DeliveryName | undefined };

/** Endings of films in MP4's own kind of container, and of pictures that move, which lose nothing in it. */
const mp4Family: ReadonlySet<string> = new Set([".3g2", ".3gp", ".f4v", ".gif", ".mj2"]);

/**
 * The ending of a result when nobody names one: the film's own where the codec allows, else that of a
 * container like it, else that of one that takes every stream.
 *
 * @param film  the film's ending, in small letters
 */
export const resultEnding = (film: string, codec: Codec, isMp4Family: boolean): string => {
  if (containersOf[codec].includes(film)) return film;
  const [first = ".mkv"] = containersOf[codec];
  if (first !== ".mp4") return first;
  return isMp4Family ? ".mp4" : ".mkv";
};

/**
 * UTF-8 bytes of a result's name: file systems take 255, and a file that is being written beside it has
 * some 40 of its own.
 */
const maxNameBytes = 200;

/** A stem without characters that no name should hold, cut between characters where it must be. */
const cutStem = (stem: string, ending: string): string => {
  const bytes = (text: string): number => new TextEncoder().encode(text).length;
  const clean = stem.replace(/\p{Cc}/gu, "_");
  if (bytes(clean + ending) <= maxNameBytes) return clean + ending;
  let cut = "";
  // As a person counts characters: an accent, or a flag's two halves, stay with what they belong to.
  for (const { segment } of new Intl.Segmenter().segment(clean)) {
    if (bytes(cut + segment + ending) > maxNameBytes) break;
    cut += segment;
  }
  return cut + ending;
};

const endingOf = (name: string): string => /(?<=.)\.[^.]*$/.exec(name)?.[0].toLowerCase() ?? "";

/**
 * @param result  path or address of the result
 * @throws JobError UsageInvalid when its ending cannot hold the codec
 */
export const checkContainer = (result: string, codec: Codec): void => {
  const ending = endingOf(fileNameOf(result));
  if (containersOf[codec].includes(ending)) return;
  throw new JobError(
    "UsageInvalid",
    `${codec} cannot be written to a ${ending === "" ? "file without an ending" : `${ending} file`}; end the result's name in ${containersOf[codec].join(", ")} (-o), or choose another --codec`,
    { result, codec },
  );
};
