import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll } from "vitest";
import { passthrough } from "#adapters/ffmpeg/process/binaries.ts";
import { release, tools } from "#test/clips/film-tools.ts";

/** A folder that goes when the tests of this file are over. */
export const clipFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "chromaloom-clips-"));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
};

/** Runs the ffmpeg under test as a person would, and fails with what it said. */
export const draw = async (path: string, ...options: string[]): Promise<string> => {
  await execa(tools.ffmpeg.path, ["-nostdin", "-v", "error", "-y", ...options, path]);
  return path;
};

/** Moving shapes over a moving ground. `size` as WxH. */
export const shapes = (size: string, frames: number, rate = "25"): string[] => [
  ...["-f", "lavfi", "-i", `testsrc2=s=${size}:r=${rate}`],
  ...["-frames:v", String(frames)],
];

const h264 = ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "12", "-pix_fmt", "yuv420p"];

/** H.264 with reordered frames and several key frames. */
export const plainClip = (path: string, frames = 40, size = "96x64"): Promise<string> =>
  draw(path, ...shapes(size, frames), ...h264);

/** The same with audio, text subtitles, two chapters and a title. */
export const richClip = async (path: string): Promise<string> => {
  const subtitles = `${path}.srt`;
  const chapters = `${path}.ffmeta`;
  writeFileSync(
    subtitles,
    "1\n00:00:00,200 --> 00:00:00,900\nHello\n\n2\n00:00:01,000 --> 00:00:01,500\nBye\n",
  );
  const chapter = (start: number, end: number, title: string): string =>
    `[CHAPTER]\nTIMEBASE=1/1000\nSTART=${start}\nEND=${end}\ntitle=${title}\n`;
  writeFileSync(
    chapters,
    `;FFMETADATA1\ntitle=A film\n${chapter(0, 800, "one")}${chapter(800, 1600, "two")}`,
  );
  return draw(
    path,
    ...["-f", "lavfi", "-i", "testsrc2=s=96x64:r=25:d=1.6", "-f", "lavfi", "-i", "sine=440:d=1.6"],
    ...["-i", subtitles, "-i", chapters, "-map", "0", "-map", "1", "-map", "2", "-map_metadata", "3"],
    ...[...h264, "-c:a", "aac", "-c:s", path.endsWith(".mkv") ? "srt" : "mov_text", "-t", "1.6"],
    ...["-metadata:s:a:0", "language=fra"],
  );
};

/** Frames ever further apart: time base 1/90000, every gap different. */
export const unevenClip = (path: string): Promise<string> =>
  draw(
    path,
    ...shapes("96x64", 30),
    ...["-vf", "settb=1/90000,setpts=N*3003+N*N*61", ...passthrough(tools.ffmpeg)],
    ...["-enc_time_base", "1:90000", "-video_track_timescale", "90000", ...h264],
    ...(release < 5 ? ["-movflags", "+frag_keyframe+delay_moov"] : []),
  );

/** A film whose container says to turn it: `clockwise` degrees show it upright. */
export const turnedClip = async (path: string, clockwise: number): Promise<string> => {
  const plain = await plainClip(`${path}.plain.mp4`, 10);
  const counter = String(360 - clockwise);
  return release >= 6
    ? draw(path, "-display_rotation:v:0", counter, "-i", plain, "-c", "copy")
    : draw(path, "-i", plain, "-c", "copy", "-metadata:s:v:0", `rotate=${counter}`);
};

/** MPEG-2 fields, top first, open groups of pictures. */
export const interlacedClip = (path: string): Promise<string> =>
  draw(
    path,
    ...["-f", "lavfi", "-i", "testsrc2=s=96x64:r=50", "-frames:v", "40"],
    ...["-vf", "interlace=lowpass=0,setdar=4/3", "-c:v", "mpeg2video", "-q:v", "3", "-bf", "2", "-g", "9"],
    ...["-flags", "+ilme+ildct", "-top", "1"].slice(0, release >= 7 ? 2 : 4),
  );

/** Lossless frames of any pixel format. */
export const formatClip = (
  path: string,
  pixelFormat: string,
  size = "48x32",
  frames = 3,
): Promise<string> => draw(path, ...shapes(size, frames), "-c:v", "rawvideo", "-pix_fmt", pixelFormat);

/** FFV1 in Matroska with its range marked. */
export const markedClip = (
  path: string,
  { pixelFormat, range, size = "96x64" }: { pixelFormat: string; range: "limited" | "full"; size?: string },
): Promise<string> =>
  draw(
    path,
    ...shapes(size, 8),
    ...[
      "-vf",
      `scale=${size.replace("x", ":")}:out_range=${range},format=${pixelFormat},setparams=range=${range}`,
    ],
    ...["-c:v", "ffv1", "-level", "3", "-color_range", range === "full" ? "2" : "1"],
  );
