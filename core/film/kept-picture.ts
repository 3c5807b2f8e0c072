import type { Codec } from "#core/film/encoding.ts";
import type { LumaDepth } from "#core/film/luma-depth.ts";
import type { Source } from "#core/film/source.ts";

/** The deepest luma that each codec is given here. */
const deepest: Readonly<Record<Codec, LumaDepth>> = {
  h264: 10,
  h265: 10,
  "h265-12": 12,
  prores: 10,
  ffv1: 16,
  prores4444: 10,
  dnxhr: 10,
  dnxhr444: 10,
  av1: 10,
};

const codecsWithAlpha: ReadonlySet<Codec> = new Set(["ffv1", "prores4444"]);

/** Whether a codec is written with alpha here. */
export const keepsAlpha = (codec: Codec): boolean => codecsWithAlpha.has(codec);

/** Bits in which a picture is given to a codec. Beside alpha FFV1 has 8, 10 or 16. */
export const givenDepth = (codec: Codec, fullDepth: LumaDepth, hasAlpha: boolean): LumaDepth => {
  const most = fullDepth === 12 && hasAlpha ? 10 : deepest[codec];
  return fullDepth > most ? most : fullDepth;
};

/** The film as it is worked on for a codec: in as many bits as both have, with its alpha where the codec keeps any. */
export const sourceFor = (source: Source, codec: Codec): Source => {
  const { video } = source;
  const alpha = video.alpha === "none" ? "none" : keepsAlpha(codec) ? "kept" : "dropped";
  const fullDepth = video.fullDepth ?? video.bitDepth;
  const bitDepth = givenDepth(codec, fullDepth, alpha === "kept");
  return { ...source, video: { ...video, bitDepth, fullDepth, alpha } };
};

/** Sentences: what of the film's picture the codec does not keep. */
export const keptNotes = ({ video: { bitDepth, fullDepth, alpha } }: Source): string[] => [
  ...(fullDepth !== null && fullDepth > bitDepth
    ? [`its ${fullDepth} bit luma is kept with ${bitDepth} bits`]
    : []),
  ...(alpha === "dropped"
    ? [
        "its transparency is dropped: the picture is coloured as if opaque; --codec prores4444 or ffv1 keeps it",
      ]
    : []),
  ...(alpha === "kept" ? ["its transparency is kept"] : []),
];
