import type { EncodeSettings } from "#core/film/encoding.ts";
import type { Source } from "#core/film/source.ts";
import type { ProbedStream } from "#adapters/ffmpeg/probe/probe-report.ts";

type ChromaLocation = NonNullable<Source["video"]["chromaLocation"]>;

/** ffmpeg's numbers, one more than ChromaSampleLocType of H.273. */
const numbers: Readonly<Record<ChromaLocation, number>> = {
  left: 1,
  center: 2,
  topleft: 3,
  top: 4,
  bottomleft: 5,
  bottom: 6,
};

const isLocation = (name: string): name is ChromaLocation => name in numbers;

/** Of a picture that has half as many rows and columns of chroma; other samplings leave no choice that we keep. */
export const chromaLocationIn = ({
  pix_fmt: pixelFormat = "",
  chroma_location: location = "",
}: ProbedStream): ChromaLocation | null =>
  /^(?:yuv[ja]?420p|nv12|nv21|p010)/.test(pixelFormat) && isLocation(location) ? location : null;

/**
 * Output options. H.264 and H.265 mean "left" where they say nothing, and are left to say nothing then.
 *
 * @param format  that is encoded
 */
export const chromaLocationOptions = (
  { chromaLocation }: Source["video"],
  { codec }: EncodeSettings,
  format: string,
): string[] => {
  if (chromaLocation === null || !/^yuva?420p/.test(format)) return [];
  if (chromaLocation === "left" && codec.startsWith("h26")) return [];
  return ["-chroma_sample_location", String(numbers[chromaLocation])];
};
