import { resolve } from "node:path";

/**
 * Demuxers that hold a film in one file and open nothing else. Left out on purpose: playlists and
 * scripts that name other files or addresses (hls, dash, concat, sdp, rtsp), patterns of stills
 * (image2), and text read as pictures (tty, subtitles).
 */
const filmFormats = [
  ...[
    "mov",
    "matroska",
    "webm",
    "avi",
    "mpegts",
    "mpeg",
    "mpegvideo",
    "flv",
    "asf",
    "ogg",
    "nut",
    "mxf",
    "gxf",
  ],
  ...[
    "ivf",
    "obu",
    "h264",
    "hevc",
    "m4v",
    "vc1",
    "dirac",
    "dv",
    "rm",
    "wtv",
    "swf",
    "gif",
    "apng",
    "yuv4mpegpipe",
  ],
];

/** Formats that this house writes and joins itself. */
const segmentFormats = ["concat", "mov", "matroska"];

/** A path as ffmpeg's file address: nothing in it is read as an option, a protocol or a pattern. */
export const fileAddress = (path: string): string => `file:${resolve(path)}`;

const guard = (protocols: string, formats: readonly string[]): string[] => [
  ...["-protocol_whitelist", protocols],
  ...["-format_whitelist", formats.join(",")],
];

/** Input options for a film of unknown origin. They stand before `-i`. */
export const filmGuard: readonly string[] = guard("file", filmFormats);

/** Input options for a list of our own segments. */
export const segmentGuard: readonly string[] = guard("file", segmentFormats);

/** Input options for raw frames that come through stdin as Matroska. */
export const pipeGuard: readonly string[] = guard("pipe", ["matroska"]);

/** A film of unknown origin as an input. */
export const guardedInput = (path: string): string[] => [...filmGuard, "-i", fileAddress(path)];
