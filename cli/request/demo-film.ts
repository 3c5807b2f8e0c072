import { ifThere } from "#adapters/system-errors.ts";
import { execa } from "execa";
import { copyFile, stat } from "node:fs/promises";
import sharp from "sharp";
import { toolEnvironment, type Environment } from "#adapters/env.ts";
import { findTools } from "#adapters/ffmpeg/process/binaries.ts";
import { confined } from "#adapters/ffmpeg/process/confined.ts";
import { fileAddress } from "#adapters/ffmpeg/process/guarded-input.ts";
import { encodeFailure } from "#adapters/ffmpeg/write/encode-failure.ts";
import { ownFile } from "#adapters/disk/own-files.ts";
import { resultFile } from "#adapters/disk/result-file.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";
import { JobError } from "#core/errors.ts";
import type { DemoName } from "#cli/request/colorize-request.ts";
import { demoFrame, demoShotFrames, demoSize } from "#cli/request/demo-scenes.ts";

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
  const place = resultFile(path, "refuse");
  // Drafts of runs that were killed.
  await place.discard();
  if ((await ifThere(stat(path))) !== null) return path;
  try {
    const draft = await place.openDraft();
    await (which === "film" ? copyFile(ownFile(shippedFilm), draft) : drawFilm(draft, environment));
    await place.publish();
  } catch (error) {
    // Another run was quicker.
    if (error instanceof JobError && error.name === "OutputExists") return path;
    throw writeFailure(path, error);
  } finally {
    await place.discard();
  }
  return path;
};

/** Drawing it takes seconds. */
const limitMs = 30 * 60_000;

const drawFilm = async (draft: string, environment: Environment): Promise<void> => {
  const { ffmpeg } = await findTools(environment);
  const video = ["-f", "rawvideo", "-pix_fmt", "gray", "-s", `${demoSize.width}x${demoSize.height}`];
  const args = [
    ...["-hide_banner", "-loglevel", "error", "-n", ...video, "-r", String(frameRate), "-i", "pipe:0"],
    ...["-f", "lavfi", "-i", soundtrack, "-vf", "format=yuv420p", "-c:v", "libx264", "-crf", "12"],
    ...["-c:a", "aac", "-shortest", "-movflags", "+faststart", fileAddress(draft)],
  ];
  const { file, args: all } = confined(ffmpeg.path, args);
  const env = { ...toolEnvironment(), ...ffmpeg.environment };
  const { failed, stderr } = await execa(file, all, {
    stdin: greyFrames(),
    extendEnv: false,
    env,
    reject: false,
    timeout: limitMs,
  });
  if (failed) throw encodeFailure(draft, stderr.split("\n"), "with an error");
};
