import { turnedSize } from "#core/film/upright.ts";
import type { Readable } from "node:stream";
import { guessedMatrix } from "#core/colour/matrix.ts";
import { JobError } from "#core/errors.ts";
import type { PlaneSize } from "#core/film/planes.ts";
import type { ColourReader } from "#core/ports/colour-reader.ts";
import type { Source } from "#core/film/source.ts";
import { noHiddenConversion, passthrough, type Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { pipeOf, startChild, withoutAddresses } from "#adapters/ffmpeg/process/child.ts";
import { guardedInput } from "#adapters/ffmpeg/process/guarded-input.ts";
import { lumaAccess } from "#adapters/ffmpeg/probe/pixel-format.ts";
import { tellingLine } from "#adapters/ffmpeg/process/telling-line.ts";
import { moving, movingPieces } from "#adapters/ffmpeg/process/stall-limit.ts";
import { rawPlanes } from "#adapters/ffmpeg/read/raw-planes.ts";
import { steadyGraph, turns } from "#adapters/ffmpeg/read/luma-graph.ts";
import { stoppedBy } from "#adapters/ffmpeg/process/stopped.ts";

type ColourRequest = Parameters<ColourReader["readColour"]>[0];

/** The scale filter's names of matrices; others it does not know, and takes for the guessed one. */
const scaleMatrix: Readonly<Record<string, string>> = {
  bt709: "bt709",
  fcc: "fcc",
  bt470bg: "bt470",
  smpte170m: "smpte170m",
  smpte240m: "smpte240m",
  bt2020nc: "bt2020",
  bt2020c: "bt2020",
};

const isRgb = ({ pixelFormat }: Source["video"]): boolean =>
  lumaAccess(pixelFormat)?.prepare === "from-rgb";

/**
 * The filter that scales a film's frames and makes them R'G'B'. Said in full: a film without tags would
 * be read by BT.601 whatever its size, where players take BT.709 from 720 lines on.
 *
 * @param coded  the size to scale to, before the picture is turned upright
 */
export const rgbScale = (video: Source["video"], coded: PlaneSize): string => {
  const same = coded.width === video.width && coded.height === video.height;
  const guess = guessedMatrix(video.height);
  const matrix = scaleMatrix[video.colour.matrix ?? guess] ?? scaleMatrix[guess] ?? "bt709";
  return [
    `scale=w=${coded.width}:h=${coded.height}`,
    ...(same ? [] : ["flags=area"]),
    ...(isRgb(video) ? [] : [`in_color_matrix=${matrix}`, `in_range=${video.colour.range}`]),
  ].join(":");
};

const uprightRgb = ({ source: { video }, size }: ColourRequest): string => {
  const scale = rgbScale(video, turnedSize(size, video.rotation));
  return [scale, "format=rgb24", ...turns[video.rotation], "setpts=N"].join(",");
};

const readArguments = (ffmpeg: Tool, request: ColourRequest): string[] => {
  const { source } = request;
  return [
    ...["-nostdin", "-hide_banner", "-v", "error", ...noHiddenConversion(ffmpeg)],
    ...["-copyts", "-noautorotate", ...steadyGraph, ...guardedInput(source.uri)],
    ...["-map", `0:${source.video.index}`, ...passthrough(ffmpeg)],
    ...["-vf", uprightRgb(request)],
    ...["-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"],
  ];
};

/** @see ColourReader.readColour */
export const readColour = async function* (
  ffmpeg: Tool,
  request: ColourRequest,
): AsyncGenerator<Uint8Array> {
  const { source, size, signal } = request;
  const child = startChild(ffmpeg, readArguments(ffmpeg, request), { pipes: "read", signal });
  try {
    yield* rawPlanes(
      movingPieces<Buffer>(child, pipeOf<Readable>(child.process.stdout)),
      size.width * size.height * 3,
    );
    const { code, signal: by } = await moving(child, child.ended);
    if (signal?.aborted === true) throw stoppedBy(signal);
    if (code === 0) return;
    const lines = child.said().map(withoutAddresses);
    throw new JobError(
      "ToolFailed",
      `ffmpeg ended ${by === null ? `with code ${code}` : `by ${by}`} while reading the colour of ${JSON.stringify(source.uri)}: ${tellingLine(lines)}`,
      { lines: lines.slice(-20) },
    );
  } finally {
    await child.stop();
  }
};
