import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { labFromSrgb } from "#core/colour/lab.ts";
import { demoFrame } from "#cli/request/demo-scenes.ts";
import { chromaloom, ffmpegBytes, ffmpeg } from "#test/cli/chromaloom.ts";

/*
 * A scene in which nothing moves but the grain (method.md 9.7). Flicker is measured on what a person
 * sees: the decoded film, as ab at a quarter of its size and in 16 bits, so that the rounding of single
 * samples to 8-bit codes is no part of it.
 */

const [width, height, frames] = [320, 180, 48];
const [across, down] = [width / 4, height / 4];

let folder: string;
let film: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "flicker-"));
  const still = join(folder, "still.png");
  await sharp(Buffer.from(demoFrame(20)))
    .resize(width, height)
    .toColourspace("b-w")
    .png()
    .toFile(still);
  film = join(folder, "grain.mp4");
  const grain = "format=yuv420p,noise=c0s=14:c0f=t:c0_seed=7";
  await ffmpeg(
    "-loop",
    "1",
    "-framerate",
    "24",
    "-i",
    still,
    "-vf",
    grain,
    "-frames:v",
    String(frames),
    "-c:v",
    "libx264",
    "-qp",
    "0",
    film,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** ab of every frame: frames x cells x 2. */
const readAb = async (path: string): Promise<Float64Array[]> => {
  const scale = `scale=${across}:${down}:flags=area,format=rgb48le`;
  const bytes = Buffer.from(
    await ffmpegBytes("-i", path, "-vf", scale, "-f", "rawvideo", "-pix_fmt", "rgb48le", "-"),
  );
  return Array.from({ length: frames }, (_, frame) => {
    const ab = new Float64Array(across * down * 2);
    for (let cell = 0; cell < across * down; cell += 1) {
      const at = (frame * across * down + cell) * 6;
      const rgb = [0, 2, 4].map((offset) => bytes.readUInt16LE(at + offset) / 65535);
      const [, a = 0, b = 0] = labFromSrgb(rgb);
      ab.set([a, b], cell * 2);
    }
    return ab;
  });
};

const meanOver = (
  pairs: Float64Array[],
  measure: (frame: Float64Array, cell: number, index: number) => number,
): number => {
  let sum = 0;
  for (const [index, frame] of pairs.entries()) {
    for (let cell = 0; cell < frame.length / 2; cell += 1) sum += measure(frame, cell, index);
  }
  return sum / (pairs.length * across * down);
};

/** FE of a still scene (method.md 5): mean distance of ab between neighbouring frames. */
const flicker = (film: Float64Array[]): number =>
  meanOver(film.slice(1), (frame, cell, index) =>
    Math.hypot(
      (frame[cell * 2] ?? 0) - (film[index]?.[cell * 2] ?? 0),
      (frame[cell * 2 + 1] ?? 0) - (film[index]?.[cell * 2 + 1] ?? 0),
    ),
  );

const chroma = (film: Float64Array[]): number =>
  meanOver(film, (frame, cell) => Math.hypot(frame[cell * 2] ?? 0, frame[cell * 2 + 1] ?? 0));

describe("pooling, on a still scene under grain", () => {
  it("takes flicker down ten times and keeps the colour", async () => {
    const colour = async (name: string, ...options: string[]): Promise<Float64Array[]> => {
      const output = join(folder, `${name}.mp4`);
      const ran = await chromaloom(["colorize", film, "-o", output, "--lossless", ...options]);
      expect([ran.exitCode, ran.stderr.includes("chromaloom:")]).toEqual([0, false]);
      return readAb(output);
    };
    const pooled = await colour("pooled");
    const raw = await colour("raw", "--no-pooling");
    process.stdout.write(
      `flicker FE ${flicker(raw).toFixed(3)} raw, ${flicker(pooled).toFixed(3)} pooled; mean chroma ${chroma(raw).toFixed(2)} raw, ${chroma(pooled).toFixed(2)} pooled\n`,
    );
    expect(flicker(raw) / flicker(pooled)).toBeGreaterThanOrEqual(10);
    expect(chroma(pooled) / chroma(raw)).toBeGreaterThanOrEqual(0.95);
  });
});
