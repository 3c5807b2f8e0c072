import { basename, dirname, extname, join, resolve } from "node:path";
import { checkFrames, type CheckedFrames } from "#adapters/frames/check-frames.ts";
import { findFrames, type FoundFrames } from "#adapters/frames/find-frames.ts";
import { framesPlace, type FramesPlace } from "#adapters/frames/frames-place.ts";
import { writtenFormats, type WrittenFormat } from "#adapters/ffmpeg/frames/write-samples.ts";
import { refuseFrameSize } from "#adapters/ffmpeg/probe/picture-size.ts";
import { JobError } from "#core/errors.ts";
import { frameFormatOf } from "#core/film/frame-facts.ts";
import { readFramePattern, type FramePattern } from "#core/film/frame-name.ts";
import { defaultGaps } from "#core/film/frame-set.ts";
import { defaultRate, parseRate } from "#core/film/frame-rate.ts";
import type { Rational } from "#core/film/rational.ts";
import type { ColorizeRequest } from "#cli/request/colorize-request.ts";

/** A sequence that goes in, and the folder of frames that is to come out; one of them may be a film. */
export type AskedFootage = {
  readonly frames: (FoundFrames & CheckedFrames & { readonly rate: Rational }) | null;
  readonly place: AskedFrames | null;
};

/** Where frames go, and as what. */
export type AskedFrames = FramesPlace & {
  readonly pattern: FramePattern;
  readonly format: WrittenFormat;
};

/**
 * What of a request is pictures instead of a film; null: neither side is.
 *
 * @throws JobError UsageInvalid, MediaMissing, MediaUnreadable
 */
export const askedFootage = async (
  request: ColorizeRequest & { readonly film: string },
): Promise<AskedFootage | null> => {
  const found = await findFrames(request.film, request.gaps ?? defaultGaps);
  const wanted = request.output === undefined ? null : wantedFrames(request.output);
  if (found === null) {
    refuseForFilm(request);
    return wanted === null ? null : { frames: null, place: placeOf(request, wanted, null) };
  }
  const rate = request.rate === undefined ? defaultRate : parseRate(request.rate);
  const frames = { ...found, ...(await checkFrames(found)), rate };
  refuseFrameSize(found.folder, frames.facts);
  if (request.output !== undefined && wanted === null) return { frames, place: null };
  return { frames, place: placeOf(request, wanted ?? defaultFrames(found, request), found.folder) };
};

const refuseForFilm = ({ film, rate, gaps }: ColorizeRequest): void => {
  const option = rate !== undefined ? "--rate" : gaps !== undefined ? "--gaps" : null;
  if (option === null) return;
  throw new JobError(
    "UsageInvalid",
    `${option} is for sequences of pictures, and ${JSON.stringify(film ?? "")} is a film that has its own times; omit it`,
  );
};

type WantedFrames = { readonly folder: string; readonly pattern: FramePattern };

/** An output with a still's ending is a sequence's. @throws JobError UsageInvalid where it names one file */
const wantedFrames = (output: string): WantedFrames | null => {
  const name = basename(output);
  if (frameFormatOf(name) === null) return null;
  const pattern = readFramePattern(name);
  if (pattern !== null) return { folder: dirname(output), pattern };
  throw new JobError(
    "UsageInvalid",
    `${JSON.stringify(output)} names one picture; write the place of its number as in ${join(dirname(output), basename(output, extname(output)))}.####${extname(output)}`,
  );
};

const formatIn = ({ suffix }: FramePattern): WrittenFormat => {
  const format = frameFormatOf(`x${suffix}`);
  const written = writtenFormats.find((one) => one === format);
  if (written !== undefined) return written;
  throw new JobError(
    "UsageInvalid",
    `frames are not written as ${suffix}, which loses what they are; end the result's name in .png, .tif, .exr, .dpx or .tga`,
  );
};

/** Beside the folder of the sequence, its names and numbers; kinds that lose something become PNG. */
const defaultFrames = (
  { folder, set: { pattern } }: FoundFrames,
  { resultStem = `${resolve(folder)}.color` }: ColorizeRequest,
): WantedFrames => {
  const isKept = writtenFormats.some((format) => format === frameFormatOf(`x${pattern.suffix}`));
  const suffix = isKept ? pattern.suffix : pattern.suffix.replace(/\.[^.]+$/, ".png");
  return { folder: resultStem, pattern: { ...pattern, suffix } };
};

const placeOf = (
  { asked }: ColorizeRequest,
  { folder, pattern }: WantedFrames,
  source: string | null,
): AskedFrames => {
  if (asked.codec !== undefined || asked.crf !== undefined || asked.for !== undefined) {
    throw new JobError(
      "UsageInvalid",
      `--codec, --crf and --for are for films, and ${join(folder, `*${pattern.suffix}`)} are pictures; omit them`,
    );
  }
  if (resolve(folder) === source) throw ontoThemselves(folder);
  const place = framesPlace(folder, pattern, asked.replaceResult === true ? "replace" : "refuse");
  return { ...place, pattern, format: formatIn(pattern) };
};

const ontoThemselves = (folder: string): JobError =>
  new JobError(
    "UsageInvalid",
    `the result would lie among the frames of ${JSON.stringify(folder)} itself; name another folder with -o`,
    { folder },
  );
