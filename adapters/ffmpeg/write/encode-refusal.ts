import type { Codec, EncodeSettings } from "#core/film/encoding.ts";
import type { Source } from "#core/film/source.ts";

const names = {
  h264: "H.264",
  h265: "H.265",
  ffv1: "FFV1",
  prores: "ProRes",
  prores4444: "ProRes 4444",
  dnxhr: "DNxHR",
  dnxhr444: "DNxHR 444",
  av1: "AV1",
  "h265-12": "H.265 of 12 bits",
} as const satisfies Readonly<Record<Codec, string>>;

/** A codec's name for a person. */
export const nameOf = (codec: Codec): string => names[codec];

/** Codecs of editing suites: each frame by itself, in 10 bits, with little loss. */
export const isMezzanine = (codec: Codec): boolean => /^(?:prores|dnxhr)/.test(codec);

/** Smallest pictures that an encoder takes, pixels. */
const minSizes: Readonly<Partial<Record<Codec, readonly [width: number, height: number]>>> = {
  dnxhr: [256, 120],
  dnxhr444: [256, 120],
  av1: [64, 64],
};

type Video = Source["video"];

const depthRefusal = ({ colour }: Video, { codec, lossless }: EncodeSettings): string | null => {
  const name = names[codec];
  if (lossless && (isMezzanine(codec) || codec === "av1"))
    return `${name} is never lossless here; choose --codec h264, h265 or ffv1 with --lossless`;
  return isMezzanine(codec) && colour.range === "full"
    ? `${name} cannot mark full-range luma, and this film has it; choose --codec h264, h265 or ffv1`
    : null;
};

const sizeRefusal = ({ width, height }: Video, codec: Codec): string | null => {
  const [minWidth, minHeight] = minSizes[codec] ?? [1, 1];
  if (width < minWidth || height < minHeight)
    return `${names[codec]} takes pictures from ${minWidth}x${minHeight}, and this film has ${width}x${height}; choose --codec h264, prores or ffv1`;
  return codec === "av1" && (width % 2 === 1 || height % 2 === 1)
    ? `AV1 takes even sizes here, and this film has ${width}x${height}; choose --codec h264, h265 or ffv1`
    : null;
};

const fieldRefusal = ({ fieldOrder }: Video, codec: Codec): string | null =>
  fieldOrder !== "progressive" && /^(?:dnxhr|av1)/.test(codec)
    ? `${names[codec]} is written without fields, and this film is interlaced; choose --codec prores, ffv1 or h264`
    : null;

/** A sentence on why a film cannot be written this way, or null where it can. */
export const encodeRefusal = ({ video }: Source, settings: EncodeSettings): string | null =>
  depthRefusal(video, settings) ??
  sizeRefusal(video, settings.codec) ??
  fieldRefusal(video, settings.codec);
