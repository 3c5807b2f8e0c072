import type { EncodeSettings } from "#core/film/encoding.ts";
import type { Source } from "#core/film/source.ts";
import { setTagsFilter } from "#adapters/ffmpeg/probe/colour-tags.ts";
import { encodedFormat } from "#adapters/ffmpeg/write/encoders.ts";

/** Without it setsar rounds a ratio to terms up to 100. */
const finestAspect = 65_535;

const fields = { progressive: "prog", "top-first": "tff", "bottom-first": "bff" } as const;

/**
 * Of what the encoder is given, the luma plane in the source's depth. ProRes is given 10 bits of every film:
 * those of 8 have two zero bits behind them, which go again.
 */
const givenLuma = ({ video }: Source, settings: EncodeSettings): string => {
  const given = encodedFormat({ video, settings });
  const shallow = given.replace(/10le$/, "");
  const back = video.bitDepth === 8 && shallow !== given;
  // As limited range, because there 10 bits become 8 by a shift; dithering would change them.
  const shift = "scale=in_range=limited:out_range=limited:sws_dither=none";
  return [...(back ? [shift, `format=${shallow}`] : []), "extractplanes=y", "setpts=N"].join(",");
};

/** From the frames of the pipe to two outputs: what is encoded, `frames`, and the `luma` of it. */
export const encodeGraph = (source: Source, settings: EncodeSettings): string =>
  [
    `[0:v:0]${encodeFilters(source, settings)},split[frames][given]`,
    `[given]${givenLuma(source, settings)}[luma]`,
  ].join(";");

/**
 * Says what the frames are, and brings chroma to the encoder's sampling where that differs. The scale keeps
 * size and range, so luma passes through it: 8 bits become 10 by two zero bits, nothing else changes.
 */
export const encodeFilters = ({ video }: Source, settings: EncodeSettings): string => {
  const format = encodedFormat({ video, settings });
  const given = video.bitDepth === 10 ? "yuv420p10le" : "yuv420p";
  const { range } = video.colour;
  const interlaced = video.fieldOrder === "progressive" ? "0" : "1";
  const { num, den } = video.sampleAspect ?? { num: 0, den: 1 };
  return [
    `${setTagsFilter(video.colour)}:field_mode=${fields[video.fieldOrder]}`,
    ...(format === given
      ? []
      : [
          `scale=in_range=${range}:out_range=${range}:interl=${interlaced}:flags=bicubic+accurate_rnd`,
          `format=${format}`,
        ]),
    `setsar=${num}/${den}:max=${finestAspect}`,
  ].join(",");
};
