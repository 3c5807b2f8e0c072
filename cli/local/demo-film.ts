import { ifThere } from "#adapters/disk/not-there.ts";
import { execa } from "execa";
import { copyFile, rename, rm, stat } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { toolEnvironment, type Environment } from "#adapters/env.ts";
import { findTools } from "#adapters/ffmpeg/process/binaries.ts";
import { ownFile } from "#adapters/disk/own-files.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";
import type { DemoName } from "#cli/local/colorize-request.ts";
import { demoFrame, demoShotFrames, demoSize } from "#cli/local/demo-scenes.ts";

const frameRate = 24;
const frames = demoShotFrames.reduce((sum, count) => sum + count, 0);

/** A tune on two voices: notes of the pentatonic scale, half a second each. */
const soundtrack =
  "aevalsrc=exprs='0.2*sin(2*PI*t*330*pow(2\\,(2*mod(floor(t*2)*3\\,5))/12))*exp(-3*mod(t\\,0.5))" +
  `+0.1*sin(2*PI*t*165)*exp(-1.5*mod(t\\,1))':s=44100:d=${frames / frameRate}`;

async function* greyFrames(): AsyncGenerator<Uint8Array> {
  for (let frame = 0; frame < frames; frame += 1) {
    yield await sharp(Buffer.from(demoFrame(frame)))
      .toColourspace("b-w")
      .removeAlpha()
      .raw()
      .toBuffer();
  }
}

const shippedFilm = "examples/demo-film.mp4";

/**
 * Puts a demo film into the current folder, unless a file of that name lies there already: two shots of
 * silent film (examples/README.md), or a film drawn here, in grey with a soundtrack.
 * @returns its path
 */
export const layDemoFilm = async (
  which: DemoName,
  environment: Environment,
  path = which === "film" ? "chromaloom-demo.mp4" : "chromaloom-demo-drawn.mp4",
): Promise<string> => {
  if ((await ifThere(stat(path))) !== null) return path;
  // A name that nobody has chosen for a file.
  const draft = join(dirname(path), `.chromaloom-demo-${randomUUID()}.mp4`);
  try {
    await (which === "film" ? copyFile(ownFile(shippedFilm), draft) : drawFilm(draft, environment));
    await rename(draft, path);
  } catch (error) {
    throw writeFailure(path, error);
  } finally {
    await rm(draft, { force: true });
  }
  return path;
};

const drawFilm = async (draft: string, environment: Environment): Promise<void> => {
  const { ffmpeg } = await findTools(environment);
  const video = ["-f", "rawvideo", "-pix_fmt", "gray", "-s", `${demoSize.width}x${demoSize.height}`];
  const args = [
    ...["-hide_banner", "-loglevel", "error", "-n", ...video, "-r", String(frameRate), "-i", "pipe:0"],
    ...["-f", "lavfi", "-i", soundtrack, "-vf", "format=yuv420p", "-c:v", "libx264", "-crf", "12"],
    ...["-c:a", "aac", "-shortest", "-movflags", "+faststart", draft],
  ];
  await execa(ffmpeg.path, args, { stdin: greyFrames(), extendEnv: false, env: toolEnvironment() });
};
