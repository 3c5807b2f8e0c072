import { containerOf } from "#core/film/carriage.ts";
import type { Codec, EncodeSettings } from "#core/film/encoding.ts";
import { toNumber } from "#core/film/rational.ts";
import type { Source } from "#core/film/source.ts";
import { releaseOf, type Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { isMezzanine, nameOf } from "#adapters/ffmpeg/write/encode-refusal.ts";

type Video = Source["video"];
type Want = { readonly video: Video; readonly settings: EncodeSettings };

/** What a segment of each codec is kept in: it must hold exact times, and be joined by stream copy. */
export const segmentFormat: Readonly<Record<Codec, "mp4" | "mov" | "matroska">> = {
  h264: "mp4",
  h265: "mp4",
  prores: "mov",
  ffv1: "matroska",
  prores4444: "mov",
  dnxhr: "mov",
  dnxhr444: "mov",
  av1: "mp4",
  "h265-12": "mp4",
};

const isDnx = (codec: Codec): boolean => codec === "dnxhr" || codec === "dnxhr444";
const isOdd = ({ width, height }: Video): boolean => width % 2 === 1 || height % 2 === 1;
const isInterlaced = ({ fieldOrder }: Video): boolean => fieldOrder !== "progressive";

/**
 * The pixel format that is encoded. Frames come as 4:2:0; a picture of odd size must be stored as 4:4:4 by
 * H.264 and H.265, whose 4:2:0 knows even sizes only, and by ProRes where its width is odd.
 */
export const encodedFormat = ({ video, settings: { codec } }: Want): string => {
  const deep = video.bitDepth === 8 ? "" : `${video.bitDepth}le`;
  const yuv = video.alpha === "kept" ? "yuva" : "yuv";
  if (codec === "prores4444") return `${yuv}444p10le`;
  if (isDnx(codec)) return codec === "dnxhr" ? "yuv422p10le" : "yuv444p10le";
  if (codec === "prores") return video.width % 2 === 1 ? "yuv444p10le" : "yuv422p10le";
  if (codec === "ffv1") return `${yuv}420p${deep}`;
  return isOdd(video) ? `yuv444p${deep}` : `yuv420p${deep}`;
};

const x264Parameters = ({ fieldOrder, hdrMetadata }: Video): string[] => {
  const parameters = [
    // Frames say it by themselves; the order in which fields are counted is marked top first without this.
    ...(fieldOrder === "bottom-first" ? ["bff=1"] : []),
    ...(hdrMetadata === null
      ? []
      : [hdrMetadata.replace("master-display", "mastering-display").replace("max-cll", "cll")]),
  ];
  return parameters.length === 0 ? [] : ["-x264-params", parameters.join(":")];
};

/** Speeds: of H.264 and H.265, the slowest that keep up with the network on a laptop. */
const x264 = ({ video, settings }: Want): string[] => [
  ...["-c:v", "libx264", "-preset", "veryfast"],
  ...x264Parameters(video),
  // x264 says it of full range only; in Matroska a film that was marked would be so no longer.
  ...(video.colour.range === "limited" ? ["-bsf:v", "h264_metadata=video_full_range_flag=0"] : []),
  ...(settings.lossless ? ["-qp", "0"] : ["-crf", String(settings.crf)]),
];

const x265 = ({ video, settings }: Want): string[] => {
  const { frameRate, colour, hdrMetadata } = video;
  const parameters = [
    "log-level=error",
    "open-gop=0",
    "info=0",
    `fps=${frameRate.num}/${frameRate.den}`,
    `range=${colour.range}`,
    ...(hdrMetadata === null ? [] : ["hdr10=1", "repeat-headers=1", hdrMetadata]),
    ...(settings.lossless ? ["lossless=1"] : []),
  ];
  const quality = settings.lossless ? [] : ["-crf", String(settings.crf)];
  return [
    "-c:v",
    "libx265",
    "-preset",
    "fast",
    ...quality,
    "-x265-params",
    parameters.join(":"),
    "-tag:v",
    "hvc1",
  ];
};

/** 422 HQ; 4444 where that is asked for or the width is odd. */
const prores = (want: Want): string[] => {
  const profile = /^yuva?444/.test(encodedFormat(want)) ? "4" : "3";
  return ["-c:v", "prores_ks", "-profile:v", profile, "-vendor", "apl0"];
};

const isH265 = (codec: Codec): boolean => codec === "h265" || codec === "h265-12";

/** Every frame a key frame with checksums: what archives ask of FFV1. */
const ffv1 = (): string[] => ["-c:v", "ffv1", "-level", "3", "-g", "1", "-slicecrc", "1"];

const dnxhr = (profile: "dnxhr_hqx" | "dnxhr_444") => (): string[] => [
  ...["-c:v", "dnxhd", "-profile:v", profile],
];

/** About as fast as x265's `fast`. */
const av1 = ({ settings }: Want): string[] => [
  ...["-c:v", "libsvtav1", "-preset", "8", "-crf", String(settings.crf), "-g", "240"],
];

const encoders: Readonly<Record<Codec, (want: Want) => string[]>> = {
  h264: x264,
  h265: x265,
  prores,
  ffv1,
  prores4444: prores,
  dnxhr: dnxhr("dnxhr_hqx"),
  dnxhr444: dnxhr("dnxhr_444"),
  av1,
  "h265-12": x265,
};

/** H.265 codes a field as a picture of its own, which frames are not: it stores them as they are. */
const interlaceFlags = ({ video, settings: { codec } }: Want): string =>
  isInterlaced(video) && !isH265(codec) ? "+ilme+ildct" : "";

/** Frames per second below which a film is a row of stills. */
const slowRate = 10;

/**
 * Stills are coded in the order they are shown: in MP4 a packet out of order has no duration of its own, and
 * how long each still is shown is what such a film is about.
 */
const order = ({ video, settings: { codec } }: Want): string[] =>
  (codec === "h264" || isH265(codec)) &&
  (/^(?:gif|apng|webp)$/.test(video.codec) || toNumber(video.frameRate) < slowRate)
    ? ["-bf", "0"]
    : [];

/** Encoder, its quality, and flags that leave out whatever differs from run to run. */
export const encoderOptions = (want: Want): string[] => [
  ...[...encoders[want.settings.codec](want), ...order(want)],
  ...["-pix_fmt", encodedFormat(want)],
  ...["-flags:v", `+bitexact${interlaceFlags(want)}`],
];

/** From this release on ffmpeg marks in Matroska how a picture is to be turned. */
const turnInMatroska = 6;

const turnRemark = (ffmpeg: Tool, { rotation }: Video, result: string): string | null =>
  rotation !== 0 && containerOf(result) === "matroska" && releaseOf(ffmpeg) < turnInMatroska
    ? `ffmpeg ${ffmpeg.version} cannot mark in Matroska that the picture is to be turned (by ${rotation} degrees clockwise), so players will show it unturned; end the result's name in .mp4 or .mov (-o), or install ffmpeg 7`
    : null;

/** AV1 knows two places of chroma samples (chroma_sample_position). */
const av1Remark = ({ hdrMetadata, chromaLocation }: Video): string | null => {
  const lost = [
    ...(hdrMetadata === null ? [] : ["HDR metadata (mastering display, light level)"]),
    ...(chromaLocation === null || /^(?:top)?left$/.test(chromaLocation)
      ? []
      : [`where its chroma samples lie (${chromaLocation})`]),
  ];
  return lost.length === 0
    ? null
    : `not written into AV1: ${lost.join("; ")}; choose --codec h265 to keep it`;
};

const codecRemark = (ffmpeg: Tool, { video }: Source, settings: EncodeSettings): string | null => {
  if (settings.codec === "av1") return av1Remark(video);
  if (isMezzanine(settings.codec))
    return video.hdrMetadata !== null && releaseOf(ffmpeg) < 5
      ? `ffmpeg ${ffmpeg.version} does not write HDR metadata (mastering display, light level) into ${nameOf(settings.codec)}; install ffmpeg 5 or later, or choose --codec h265`
      : null;
  return encodedFormat({ video, settings }).startsWith("yuv444p")
    ? `the picture is ${video.width}x${video.height}: an odd side needs 4:4:4 in ${settings.codec}, which some players refuse; --codec ffv1 keeps 4:2:0`
    : null;
};

/**
 * A sentence on what a player must be able to do or the result will lack; null where any will play it and
 * nothing is lost.
 *
 * @param result  its name
 */
export const encodeRemark = (
  ffmpeg: Tool,
  source: Source,
  settings: EncodeSettings,
  result: string,
): string | null => {
  const remarks = [codecRemark(ffmpeg, source, settings), turnRemark(ffmpeg, source.video, result)];
  const said = remarks.filter((remark) => remark !== null);
  return said.length === 0 ? null : said.join("; ");
};
