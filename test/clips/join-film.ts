import { execa } from "execa";
import { assemble } from "#adapters/ffmpeg/write/assemble.ts";
import { probe } from "#adapters/ffmpeg/probe/probe.ts";
import { readLuma } from "#adapters/ffmpeg/read/read-luma.ts";
import { openSegment } from "#adapters/ffmpeg/write/write-segment.ts";
import type { EncodeSettings } from "#core/film/encoding.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import type { Timeline } from "#core/film/timeline.ts";
import { collect, colourFrame, timelineOf } from "#test/clips/colour-frames.ts";
import { tools } from "#test/clips/film-tools.ts";

type Joining = {
  /** Default: the whole film. */
  readonly range?: FrameRange;
  readonly jumps?: Timeline["jumps"];
  readonly codec?: EncodeSettings["codec"];
};

/**
 * A film joined from one segment of its frames, with what lies beside its picture, in the container of the
 * output's name.
 *
 * @returns sentences on what was not carried
 */
export const joinFilm = async (
  path: string,
  output: string,
  { range: asked, jumps = [], codec = "h264" }: Joining = {},
): Promise<readonly string[]> => {
  const source = await probe(tools, path);
  const plain = timelineOf(await collect(readLuma(tools.ffmpeg, { source })));
  const shiftOf = (frame: number): number => jumps.findLast((jump) => jump.frame <= frame)?.shift ?? 0;
  const timeline = { ...plain, jumps, pts: plain.pts.map((pts, frame) => pts + shiftOf(frame)) };
  const range = asked ?? { first: 0, end: plain.pts.length };
  const segment = `${output}.segment`;
  const settings = { codec, crf: 30, lossless: false };
  const writer = openSegment(tools.ffmpeg, { path: segment, source, settings });
  let count = 0;
  for await (const frame of readLuma(tools.ffmpeg, { source, part: { range, timeline } }))
    await writer.write(colourFrame(frame, source, count++));
  await writer.finish();
  const segments = [{ path: segment, range }];
  return (await assemble(tools, { segments, source, timeline, range, output })).notCarried;
};

/** Text of one of a film's tracks of subtitles, as SubRip. */
export const srtOf = async (path: string, track = 0): Promise<string> => {
  const args = ["-nostdin", "-v", "error", "-i", path, "-map", `0:s:${track}`, "-f", "srt", "-"];
  return (await execa(tools.ffmpeg.path, args)).stdout;
};
