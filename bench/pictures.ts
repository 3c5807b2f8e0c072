/**
 * Makes the README's pictures: `npx tsx bench/pictures.ts`. They come from the review stage, as
 * `chromaloom colorize --review` leaves it: a key frame of shots of the demo films before and after, and the
 * contact sheet of the first film.
 */
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import sharp from "sharp";
import { readEnvironment } from "#adapters/env.ts";
import type { DemoName } from "#cli/local/colorize-request.ts";
import { reviewReportSchema } from "#core/review/report.ts";
import { layDemoFilm } from "#cli/local/demo-film.ts";

const bin = fileURLToPath(new URL("../cli/bin.js", import.meta.url));
const pictures = join("docs", "pictures");
const rowHeight = 240;
const gap = 6;

const folder = await mkdtemp(join(tmpdir(), "chromaloom-pictures-"));

/** Colours a demo film. @returns the folder of its review */
const reviewed = async (which: DemoName): Promise<string> => {
  const film = await layDemoFilm(which, readEnvironment(), join(folder, `${which}.mp4`));
  const output = join(folder, `${which}.color.mp4`);
  await execa(process.execPath, [bin, "colorize", film, "-o", output, "--force", "--review"], {
    stdio: "inherit",
  });
  return `${output}.review`;
};

const row = async ({ review, shot }: { review: string; shot: number }): Promise<Buffer> => {
  const report: unknown = JSON.parse(await readFile(join(review, "review.json"), "utf8"));
  const keyFrames = reviewReportSchema.parse(report).shots[shot]?.keyFrames ?? [];
  const key = keyFrames[Math.floor(keyFrames.length / 2)];
  if (key === undefined) throw new Error("a shot without key frames");
  const side = (file: string): Promise<Buffer> =>
    sharp(join(review, file)).resize({ height: rowHeight }).toColourspace("srgb").png().toBuffer();
  const [before, after] = await Promise.all([side(key.before), side(key.after)]);
  const { width } = await sharp(before).metadata();
  const canvas = { width: width * 2 + gap, height: rowHeight, channels: 3 as const, background: "white" };
  return sharp({ create: canvas })
    .composite([
      { input: before, left: 0, top: 0 },
      { input: after, left: width + gap, top: 0 },
    ])
    .png()
    .toBuffer();
};

try {
  const film = await reviewed("film");
  const drawn = await reviewed("drawn");
  const shots = [
    { review: film, shot: 0 },
    { review: film, shot: 1 },
    { review: drawn, shot: 0 },
  ];
  const rows = await Promise.all(shots.map(row));
  const widths = await Promise.all(rows.map(async (row) => (await sharp(row).metadata()).width));
  const height = rows.length * (rowHeight + gap) - gap;
  const canvas = { width: Math.max(...widths), height, channels: 3 as const, background: "white" };
  await mkdir(pictures, { recursive: true });
  await sharp({ create: canvas })
    .composite(rows.map((input, row) => ({ input, left: 0, top: row * (rowHeight + gap) })))
    .jpeg({ quality: 88 })
    .toFile(join(pictures, "before-after.jpg"));
  await sharp(join(film, "contact-sheet.png"))
    .jpeg({ quality: 88 })
    .toFile(join(pictures, "contact-sheet.jpg"));
} finally {
  await rm(folder, { recursive: true, force: true });
}
