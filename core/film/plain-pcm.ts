import type { Source } from "#core/film/source.ts";

type Sound = Pick<Source["others"][number], "codec" | "sampleFormat">;

/** PCM that holds the samples which ffmpeg decodes, by their format; planar ones are the same in another order. */
const pcmOf: Readonly<Record<string, string>> = {
  u8: "pcm_u8",
  s16: "pcm_s16le",
  s32: "pcm_s32le",
  flt: "pcm_f32le",
  dbl: "pcm_f64le",
};

/** PCM in a wrapping of its own, of 24 bits at the most. */
export const isWrappedPcm = ({ codec }: Pick<Sound, "codec">): boolean => /^(?:pcm_|s302m$)/.test(codec);

/** The codec that sound is written in as the samples it decodes to; null: their format is not known. */
export const plainPcm = ({ codec, sampleFormat }: Sound): string | null => {
  const format = (sampleFormat ?? "").replace(/p$/, "");
  return isWrappedPcm({ codec }) && format === "s32" ? "pcm_s24le" : (pcmOf[format] ?? null);
};
