import { access } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { readEnvironment } from "#adapters/env.ts";
import { layDemoFilm } from "#cli/request/demo-film.ts";

export type BenchFilm = { readonly path: string; readonly height: number; readonly frames: number };

const clip = join("..", "shared", "data", "clips", "bbb_intro_720p_vp8.webm");

/** The clip to make bench films of: a real one where the data folder is there, else the demo film. */
export const benchSource = async (folder: string): Promise<{ path: string; name: string }> => {
  const isThere = await access(clip).then(
    () => true,
    () => false,
  );
  if (isThere) return { path: clip, name: "bbb_intro_720p_vp8.webm (Blender Foundation, CC BY 3.0)" };
  return {
    path: await layDemoFilm("drawn", readEnvironment(), join(folder, "demo.mp4")),
    name: "the demo film",
  };
};

/** A H.264 film of `frames` frames at `height` lines, looped and scaled from the source. */
export const makeBenchFilm = async (
  ffmpeg: string,
  { source, folder, height, frames }: { source: string; folder: string; height: number; frames: number },
): Promise<BenchFilm> => {
  const path = join(folder, `film-${height}p-${frames}.mp4`);
  const scale = `scale=${Math.round((height * 16) / 9 / 2) * 2}:${height},setsar=1,format=yuv420p`;
  const input = ["-stream_loop", "-1", "-i", source, "-an", "-vf", scale, "-frames:v", String(frames)];
  await execa(ffmpeg, [
    "-y",
    "-loglevel",
    "error",
    ...input,
    "-c:v",
    "libx264",
    "-preset",
    "fast",
    "-crf",
    "20",
    path,
  ]);
  return { path, height, frames };
};
