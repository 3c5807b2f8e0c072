import type { EncodeSettings } from "#core/film/encoding.ts";
import type { Source } from "#core/film/source.ts";
import { setTagsFilter } from "#adapters/ffmpeg/probe/colour-tags.ts";
import { encodedFormat } from "#adapters/ffmpeg/write/encoders.ts";

/** Without it setsar rounds a ratio to terms up to 100. */
const finestAspect = 65_535;

const fields = { progressive: "prog", "top-first": "tff", "bottom-first": "bff" } as const;

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
