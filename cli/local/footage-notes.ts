import { writtenDepth } from "#adapters/ffmpeg/frames/write-samples.ts";
import { patternText } from "#core/film/frame-name.ts";
import { rateText } from "#core/film/frame-rate.ts";
import type { AskedFootage } from "#cli/local/asked-footage.ts";
import type { Ordered } from "#cli/local/order-job.ts";

/** What a person should know before pictures are coloured, a sentence each. */
export const footageNotes = (footage: AskedFootage, { source, notes }: Ordered): string[] => [
  ...(footage.frames === null ? filmNotes(footage, { source, notes }) : framesNotes(footage.frames, notes)),
  ...alphaNotes(footage),
];

type Frames = NonNullable<AskedFootage["frames"]>;

const framesNotes = ({ set, rate, facts, notes: left }: Frames, notes: readonly string[]): string[] => [
  `${patternText(set.pattern)}: ${set.files.length} frames from number ${set.first}, taken at ${rateText(rate)} a second (--rate)`,
  ...(set.pattern.width === 0 && set.files.length > 1
    ? ["its numbers have no leading zeros; frames are taken in the order of their numbers"]
    : []),
  ...(set.held.length === 0
    ? []
    : [`${set.held.length} missing frames show the one before again, the first ${set.held[0] ?? 0}`]),
  ...(facts.layers.length === 0 ? [] : [`not carried over: its layers ${facts.layers.join(", ")}`]),
  ...(facts.light === "linear"
    ? ["its samples are light; the network sees them as a screen shows them"]
    : []),
  ...(facts.light === "cineon"
    ? ["its samples are film density (Cineon log); the network sees them as a screen shows them"]
    : []),
  ...left,
  ...notes,
];

const filmNotes = (
  { place }: AskedFootage,
  { source, notes }: Pick<Ordered, "source" | "notes">,
): string[] => [
  ...(place !== null && source.audio.length > 0
    ? ["its sound is not carried over: pictures hold none"]
    : []),
  ...notes,
];

const alphaNotes = ({ frames, place }: AskedFootage): string[] => {
  if (frames === null) return [];
  const { alpha, depth } = frames.facts;
  if (place === null) {
    return alpha === "premultiplied"
      ? ["its alpha is dropped; pictures of OpenEXR keep it (-o FOLDER/name.####.exr)"]
      : [];
  }
  const written = writtenDepth(place.format, depth, alpha !== "none");
  const how =
    place.format === "exr" ? "colours are written times alpha" : "straight, colours are not times alpha";
  return [
    ...(alpha === "none" ? [] : [`its alpha is kept${written === depth ? " bit for bit" : ""} (${how})`]),
    ...(written === depth
      ? []
      : [`${place.format} is written with ${sampleText(written)}; the sequence has ${sampleText(depth)}`]),
  ];
};

const sampleText = (depth: number | string): string =>
  typeof depth === "number" ? `${depth} bits` : depth === "half" ? "16 bit floats" : "32 bit floats";
