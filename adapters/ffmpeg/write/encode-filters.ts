import type { EncodeSettings } from "#core/film/encoding.ts";
import type { Source } from "#core/film/source.ts";
import { releaseOf, type Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { setTagsFilter } from "#adapters/ffmpeg/probe/colour-tags.ts";
import { besideAlpha } from "#adapters/ffmpeg/read/beside-alpha.ts";
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
  const shallow = given.replace(/\d\dle$/, "");
  const back = video.bitDepth === 8 && shallow !== given;
  // As limited range, because there 10 bits become 8 by a shift; dithering would change them.
  const shift = "scale=in_range=limited:out_range=limited:sws_dither=none";
  return [...(back ? [shift, `format=${shallow}`] : []), "extractplanes=y", "setpts=N"].join(",");
};

/** As frames come through the pipe. */
const rawFormat = ({ bitDepth, alpha }: Source["video"]): string =>
  `yuv${alpha === "kept" ? "a" : ""}420p${bitDepth === 8 ? "" : `${bitDepth}le`}`;

/** Options of two outputs from the frames of the pipe: what is encoded, and the luma of it. */
export type EncodeInputs = {
  readonly graph: readonly string[];
  readonly luma: readonly string[];
  readonly frames: readonly string[];
};

/**
 * One graph gives both, so that what is proved is what the encoder was given. From release 6 to 7.0 ffmpeg
 * forgets the input's HDR metadata there: for such a film each output has the same filters of its own.
 */
export const encodeInputs = (ffmpeg: Tool, source: Source, settings: EncodeSettings): EncodeInputs => {
  const filters = encodeFilters(source, settings);
  const luma = givenLuma(source, settings);
  return source.video.hdrMetadata !== null && releaseOf(ffmpeg) >= 6
    ? {
        graph: [],
        luma: ["-map", "0:v:0", "-vf", `${filters},${luma}`],
        frames: ["-map", "0:v:0", "-vf", filters],
      }
    : {
        graph: ["-filter_complex", `[0:v:0]${filters},split[frames][given];[given]${luma}[luma]`],
        luma: ["-map", "[luma]"],
        frames: ["-map", "[frames]"],
      };
};

/**
 * Says what the frames are, and brings chroma to the encoder's sampling where that differs. The scale keeps
 * size and range, so luma passes through it: 8 bits become 10 by two zero bits, nothing else changes.
 */
export const encodeFilters = ({ video }: Source, settings: EncodeSettings): string => {
  const format = encodedFormat({ video, settings });
  const given = rawFormat(video);
  const { range } = video.colour;
  const interlaced = video.fieldOrder === "progressive" ? "0" : "1";
  const { num, den } = video.sampleAspect ?? { num: 0, den: 1 };
  const opaque = format.replace("yuva", "yuv");
  const marks = `${setTagsFilter(video.colour)}:field_mode=${fields[video.fieldOrder]}`;
  const scaled = [
    `scale=in_range=${range}:out_range=${range}:interl=${interlaced}:flags=bicubic+accurate_rnd`,
    `format=${opaque}`,
  ];
  const asFormat = opaque === format ? scaled.join(",") : [besideAlpha(scaled, opaque), marks].join(",");
  return [marks, ...(format === given ? [] : [asFormat]), `setsar=${num}/${den}:max=${finestAspect}`].join(
    ",",
  );
};
