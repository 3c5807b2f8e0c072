import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { demoFrame, demoShotFrames, demoSize } from "#cli/request/demo-scenes.ts";
import { ffmpeg } from "#test/cli/chromaloom.ts";

/*
 * Films drawn for the tests, small and short, with the demo's scenes in them. Luma is kept without
 * loss, so that a film and its shots on their own decode to the same planes.
 */

const lossless = ["-c:v", "libx264", "-qp", "0", "-preset", "ultrafast", "-pix_fmt", "yuv420p"];

/** Writes grey stills of the demo's scenes to a folder of their own. @returns the pattern of their names */
const drawStills = async (parent: string, frames: readonly number[], width: number): Promise<string> => {
  const folder = await mkdtemp(join(parent, "stills-"));
  await Promise.all(
    frames.map(async (frame, index) =>
      sharp(Buffer.from(demoFrame(frame)))
        .resize({ width, height: Math.round((width * demoSize.height) / demoSize.width / 2) * 2 })
        .toColourspace("b-w")
        .png()
        .toFile(join(folder, `still-${String(index).padStart(4, "0")}.png`)),
    ),
  );
  return join(folder, "still-%04d.png");
};

const run = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => first + index);

/** One shot of moving things, `frames` long. */
export const oneShotFilm = async (folder: string, path: string, frames: number): Promise<string> => {
  const stills = await drawStills(folder, run(0, frames), 320);
  await ffmpeg("-framerate", "24", "-i", stills, ...lossless, path);
  return path;
};

/** Two shots with a hard cut after `perShot` frames, and a soundtrack. */
export const twoShotFilm = async (folder: string, path: string, perShot: number): Promise<string> => {
  const frames = [...run(0, perShot), ...run(demoShotFrames[0], perShot)];
  const stills = await drawStills(folder, frames, 320);
  const sound = ["-f", "lavfi", "-i", `sine=330:duration=${(2 * perShot) / 24}`, "-c:a", "aac"];
  await ffmpeg("-framerate", "24", "-i", stills, ...sound, ...lossless, path);
  return path;
};

/** The frames first … end of a film as a film of their own, planes unchanged. */
export const excerpt = async (film: string, path: string, first: number, end: number): Promise<string> => {
  const filter = `trim=start_frame=${first}:end_frame=${end},setpts=PTS-STARTPTS`;
  await ffmpeg("-i", film, "-an", "-vf", filter, ...lossless, path);
  return path;
};
