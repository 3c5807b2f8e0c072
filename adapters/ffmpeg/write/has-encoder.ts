import type { Codec } from "#core/film/encoding.ts";
import type { Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { runConfined } from "#adapters/ffmpeg/process/run-confined.ts";

/** The encoder of each codec. Not every ffmpeg has them all: some distributions leave out x264 and x265. */
const encoderOf: Readonly<Record<Codec, string>> = {
  h264: "libx264",
  h265: "libx265",
  prores: "prores_ks",
  ffv1: "ffv1",
  prores4444: "prores_ks",
  dnxhr: "dnxhd",
  dnxhr444: "dnxhd",
  av1: "libsvtav1",
  "h265-12": "libx265",
};

/** Codecs that this ffmpeg can write. Where it does not say, all. */
const writable = async (ffmpeg: Tool): Promise<Codec[]> => {
  const { stdout, failed } = await runConfined(ffmpeg, ["-hide_banner", "-encoders"], { timeout: 30_000 });
  const codecs = Object.keys(encoderOf) as Codec[];
  return failed ? codecs : codecs.filter((codec) => stdout.includes(` ${encoderOf[codec]} `));
};

/** A sentence where this ffmpeg lacks a codec's encoder; null where it has it. */
export const missingEncoder = async (ffmpeg: Tool, codec: Codec): Promise<string | null> => {
  const has = await writable(ffmpeg);
  if (has.includes(codec)) return null;
  const others = has.length === 0 ? "" : `, or choose --codec ${has.join(" or ")}`;
  return `ffmpeg ${ffmpeg.version} (${ffmpeg.path}) was built without ${encoderOf[codec]}, which writes ${codec}; install one that has it, or set FFMPEG_PATH to one${others}`;
};
