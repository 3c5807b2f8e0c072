import { JobError } from "#core/errors.ts";

/** Kinds of pictures that sequences are read from, by the endings of their names. */
const formatsByEnding = {
  ".png": "png",
  ".tif": "tiff",
  ".tiff": "tiff",
  ".jpg": "jpeg",
  ".jpeg": "jpeg",
  ".webp": "webp",
  ".tga": "tga",
  ".dpx": "dpx",
  ".exr": "exr",
} as const;

export type FrameFormat = (typeof formatsByEnding)[keyof typeof formatsByEnding];

/** Bits of a sample, or the kind of its number. */
export type SampleDepth = 8 | 10 | 12 | 16 | "half" | "float";

/**
 * How a picture's samples mean light: "display" as screens show them, "linear" as light itself (OpenEXR),
 * "cineon" as a film scanner's density (DPX).
 */
export type FootageLight = "display" | "linear" | "cineon";

/** What a picture's header says. */
export type FrameFacts = {
  readonly format: FrameFormat;
  readonly width: number;
  readonly height: number;
  readonly depth: SampleDepth;
  /** "premultiplied": colours are stored times alpha, as OpenEXR has them. */
  readonly alpha: "none" | "straight" | "premultiplied";
  /** How samples mean light. */
  readonly light: FootageLight;
  /** Whether it has light alone, and no colour. */
  readonly isGrey: boolean;
  /** Channels beside colour and alpha. */
  readonly layers: readonly string[];
};

/** By a name's ending, in any case; null: no picture's that is read. */
export const frameFormatOf = (name: string): FrameFormat | null => {
  const ending = /\.[^.]+$/.exec(name)?.[0].toLowerCase() ?? "";
  return ending in formatsByEnding ? formatsByEnding[ending as keyof typeof formatsByEnding] : null;
};

const depthText = (depth: SampleDepth): string => (typeof depth === "number" ? `${depth} bit` : depth);

/** As in "96x64, 16 bit with alpha". */
const factsText = ({ width, height, depth, alpha, light }: FrameFacts): string =>
  `${width}x${height}, ${depthText(depth)}${alpha === "none" ? "" : " with alpha"}${light === "cineon" ? ", log" : ""}`;

/**
 * Refuses a frame that is not like the first.
 *
 * @throws JobError MediaUnreadable
 */
export const refuseUnlike = (
  first: { readonly name: string; readonly facts: FrameFacts },
  { name, facts }: { readonly name: string; readonly facts: FrameFacts },
): void => {
  const [one, other] = [factsText(first.facts), factsText(facts)];
  if (one === other) return;
  throw new JobError(
    "MediaUnreadable",
    `${name} is ${other}, but ${first.name} is ${one}; a film has frames of one size and depth: convert or take away those that differ`,
    { name },
  );
};
