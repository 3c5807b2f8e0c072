import { JobError } from "#core/errors.ts";
import { toNumber } from "#core/film/rational.ts";
import type { Source } from "#core/film/source.ts";
import type { Tools } from "#adapters/ffmpeg/process/binaries.ts";
import { chooseVideo, type ChosenVideo } from "#adapters/ffmpeg/probe/choose-video.ts";
import { knownMatrix, knownPrimaries, knownTransfer } from "#adapters/ffmpeg/probe/colour-tags.ts";
import { chromaLocationIn } from "#adapters/ffmpeg/probe/chroma-location.ts";
import { filmNotes } from "#adapters/ffmpeg/probe/film-notes.ts";
import { fingerprintOf, revisionOf } from "#adapters/ffmpeg/probe/fingerprint.ts";
import { runConfined } from "#adapters/ffmpeg/process/run-confined.ts";
import { guardedInput } from "#adapters/ffmpeg/process/guarded-input.ts";
import { hdrMetadataOf } from "#adapters/ffmpeg/probe/hdr-metadata.ts";
import { refuseSize } from "#adapters/ffmpeg/probe/picture-size.ts";
import { lumaAccess, type LumaAccess } from "#adapters/ffmpeg/probe/pixel-format.ts";
import { guessedMatrix } from "#core/colour/matrix.ts";
import {
  areSingleFields,
  probeFilm,
  probeFirstFrame,
  type ProbedFrame,
  type ProbedStream,
  type ProbeReport,
} from "#adapters/ffmpeg/probe/probe-report.ts";
import { editionsOf } from "#adapters/ffmpeg/probe/matroska-chapters.ts";
import { otherStreams, timecodeOf } from "#adapters/ffmpeg/probe/other-streams.ts";
import { tryContainers } from "#adapters/ffmpeg/probe/try-containers.ts";
import { refuseNonFile } from "#adapters/ffmpeg/process/refusal.ts";
import { orientationIn } from "#adapters/ffmpeg/probe/rotation.ts";

type Video = Source["video"];

/**
 * Decodes one frame with the ffmpeg that will do the work: ffprobe may be of another release and know
 * other codecs.
 */
const refuseUndecodable = async (
  { ffmpeg }: Tools,
  path: string,
  { index, codec_name: codec }: ProbedStream,
): Promise<void> => {
  const target = ["-map", `0:${index}`, "-frames:v", "1", "-f", "null", "-"];
  const args = ["-nostdin", "-hide_banner", "-v", "error", ...guardedInput(path), ...target];
  const { stderr, failed } = await runConfined(ffmpeg, args, { timeout: 120_000 });
  if (/decoder .{0,60}not found|no decoder|unknown decoder/i.test(stderr)) {
    const how = `install ffmpeg 5 or later, or set FFMPEG_PATH to one that decodes ${codec}`;
    throw new JobError(
      "MediaUnsupported",
      `ffmpeg ${ffmpeg.version} cannot decode ${codec}, which ${JSON.stringify(path)} is coded in; ${how}`,
      { path, codec },
    );
  }
  if (failed) {
    throw new JobError(
      "MediaUnreadable",
      `not a single frame of ${JSON.stringify(path)} decodes (${codec}); try whether it plays, or copy it again`,
      { path, stderr: stderr.slice(0, 2000) },
    );
  }
};

const accessOf = (path: string, { pix_fmt: pixelFormat, codec_name: codec }: ProbedStream): LumaAccess => {
  const access = pixelFormat === undefined ? null : lumaAccess(pixelFormat);
  if (access !== null) return access;
  const given = `the pixel format of ${JSON.stringify(path)} is ${pixelFormat ?? "unknown"} (${codec})`;
  throw new JobError(
    "MediaUnsupported",
    `${given}, whose luma cannot be taken; convert it to 8 or 10 bit YUV first (ffmpeg -i FILM -map 0 -c copy -c:v ffv1 -pix_fmt yuv420p10le NEW.mkv)`,
    { path },
  );
};

/** Codecs whose untagged grey is limited range by their standard; elsewhere grey is full range. */
const limitedGrey = new Set(["h264", "hevc", "av1", "vp9", "vvc"]);

const rangeOf = (stream: ProbedStream, access: LumaAccess): Video["colour"]["range"] => {
  if (access.range !== null) return access.range;
  if (stream.color_range !== undefined && stream.color_range !== "unknown") {
    return stream.color_range === "pc" ? "full" : "limited";
  }
  return /^(?:gray|y)/.test(access.planar) &&
    !access.planar.startsWith("yuv") &&
    !limitedGrey.has(stream.codec_name)
    ? "full"
    : "limited";
};

const colourOf = (stream: ProbedStream, access: LumaAccess): Video["colour"] => ({
  range: rangeOf(stream, access),
  matrix: access.prepare === "from-rgb" ? guessedMatrix(stream.height) : knownMatrix(stream.color_space),
  primaries: knownPrimaries(stream.color_primaries),
  transfer: knownTransfer(stream.color_transfer),
});

/** The first frame knows best; the header's second letter is the field that is shown first. */
const fieldOrderOf = (stream: ProbedStream, frame: ProbedFrame | undefined): Video["fieldOrder"] => {
  if (frame?.interlaced_frame === 1) return frame.top_field_first === 1 ? "top-first" : "bottom-first";
  const shownFirst = /^[tb][tb]$/.exec(stream.field_order ?? "")?.[0]?.[1];
  if (shownFirst === undefined) return "progressive";
  return shownFirst === "t" ? "top-first" : "bottom-first";
};

const named = ({ index, codec_name: codec }: ProbedStream): { index: number; codec: string } => ({
  index,
  codec,
});
const ofType = ({ streams }: ProbeReport, type: string): { index: number; codec: string }[] =>
  streams.filter(({ codec_type: its }) => its === type).map(named);

const chosenIn = (path: string, report: ProbeReport, { chosen, covers }: ChosenVideo): ProbedStream => {
  if (chosen !== undefined) return chosen;
  const kinds = report.streams.map((stream) =>
    covers.includes(stream) ? "cover picture" : stream.codec_type,
  );
  const has = kinds.join(", ") || "no streams at all";
  throw new JobError("MediaWithoutVideo", `${JSON.stringify(path)} holds no film to colour, only: ${has}`, {
    path,
  });
};

/** GXF's average counts fields, two a frame. */
const frameRateOf = ({
  avg_frame_rate: average,
  r_frame_rate: lowest,
}: ProbedStream): Video["frameRate"] => {
  const isOfFields = average != null && lowest != null && toNumber(average) === 2 * toNumber(lowest);
  return (isOfFields ? lowest : (average ?? lowest)) ?? { num: 25, den: 1 };
};

type Picture = {
  readonly stream: ProbedStream;
  readonly frame: ProbedFrame | undefined;
  readonly access: LumaAccess;
  readonly singleFields: boolean;
};

const pictureOf = ({ stream, frame, access, singleFields }: Picture): Video => ({
  ...named(stream),
  pixelFormat: stream.pix_fmt ?? "",
  bitDepth: access.bitDepth,
  fullDepth: access.bitDepth,
  alpha: access.alpha && stream.codec_name !== "gif" ? "dropped" : "none",
  width: stream.width,
  height: stream.height,
  sampleAspect: stream.sample_aspect_ratio ?? null,
  frameRate: frameRateOf(stream),
  timeBase: stream.time_base ?? { num: 1, den: 1000 },
  rotation: orientationIn(stream).rotation,
  fieldOrder: singleFields ? "progressive" : fieldOrderOf(stream, frame),
  colour: colourOf(stream, access),
  chromaLocation: chromaLocationIn(stream),
  hdrMetadata: hdrMetadataOf([...stream.side_data_list, ...(frame?.side_data_list ?? [])]),
});

/**
 * What there is to know of a film before its frames are read.
 *
 * @param path  of a local file
 * @throws JobError MediaMissing, MediaUnreadable, MediaWithoutVideo, MediaUnsupported
 */
export const probe = async (tools: Tools, path: string): Promise<Source> => {
  const { bytes } = await refuseNonFile(path);
  const revision = await revisionOf(path);
  const report = await probeFilm(tools.ffprobe, path);
  const video = chooseVideo(report);
  const stream = chosenIn(path, report, video);
  refuseSize(path, stream);
  await refuseUndecodable(tools, path, stream);
  const access = accessOf(path, stream);
  const frame = await probeFirstFrame(tools.ffprobe, path, stream.index);
  const singleFields =
    stream.codec_name === "hevc" &&
    frame?.interlaced_frame === 1 &&
    (await areSingleFields(tools.ffprobe, path, stream.index));
  const editions = report.format.format_name.includes("matroska") ? await editionsOf(path) : null;
  const source: Source = {
    version: 1,
    uri: path,
    etag: revision,
    bytes,
    fingerprint: await fingerprintOf(path),
    container: report.format.format_name,
    startSeconds: report.format.start_time ?? 0,
    durationSeconds: report.format.duration,
    video: pictureOf({ stream, frame, access, singleFields }),
    audio: ofType(report, "audio"),
    subtitles: ofType(report, "subtitle"),
    otherVideo: video.others.map(named),
    chapters: report.chapters.length,
    editions,
    notes: filmNotes({ video, stream, access, singleFields, editions }),
    others: await otherStreams(tools, path, report, video),
    misfits: { mp4: [], mov: [], matroska: [] },
    timecode: timecodeOf(report, stream),
    tags: report.format.tags,
  };
  return { ...source, misfits: await tryContainers(tools.ffmpeg, source) };
};
