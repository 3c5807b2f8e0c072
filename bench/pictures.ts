/**
 * Makes the README's pictures: `npx tsx bench/pictures.ts`. They come from the review stage, as
 * `chromaloom colorize --review` leaves it: a key frame of each film's first shot before and after, and the contact
 * sheet of the last. Films that the project may show: in the public domain, and our own demo.
 */
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import sharp from "sharp";
import { readEnvironment } from "#adapters/env.ts";
import { reviewReportSchema } from "#core/review/report.ts";
import { drawDemoFilm } from "#cli/local/demo-film.ts";

const bin = fileURLToPath(new URL("../cli/bin.js", import.meta.url));
const clips = join("..", "shared", "data", "clips");
const pictures = join("docs", "pictures");
const rowHeight = 240;
const gap = 6;

const folder = await mkdtemp(join(tmpdir(), "chromaloom-pictures-"));

/** Seconds of each that are coloured: enough for a shot to settle. */
const films = [
  { film: join(clips, "market_street_1906.mp4"), from: "0", to: "3" },
  { film: join(clips, "chaplin_silent_pillarbox.mp4"), from: "4", to: "7" },
  { film: await drawDemoFilm(join(folder, "demo.mp4"), readEnvironment()), from: "0", to: "60" },
];

/** Colours a film. @returns the folder of its review */
const reviewed = async ({ film, from, to }: (typeof films)[number], index: number): Promise<string> => {
  const output = join(folder, `colour-${index}.mp4`);
  const span = ["--from", from, "--to", to];
  await execa(process.execPath, [bin, "colorize", film, "-o", output, "--force", "--review", ...span], {
    stdio: "inherit",
  });
  return `${output}.review`;
};

const row = async (review: string): Promise<Buffer> => {
  const report: unknown = JSON.parse(await readFile(join(review, "review.json"), "utf8"));
  const keyFrames = reviewReportSchema.parse(report).shots[0]?.keyFrames ?? [];
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
  const reviews: string[] = [];
  for (const [index, film] of films.entries()) reviews.push(await reviewed(film, index));
  const rows = await Promise.all(reviews.map(row));
  const widths = await Promise.all(rows.map(async (row) => (await sharp(row).metadata()).width));
  const height = rows.length * (rowHeight + gap) - gap;
  const canvas = { width: Math.max(...widths), height, channels: 3 as const, background: "white" };
  await mkdir(pictures, { recursive: true });
  await sharp({ create: canvas })
    .composite(rows.map((input, row) => ({ input, left: 0, top: row * (rowHeight + gap) })))
    .jpeg({ quality: 88 })
    .toFile(join(pictures, "before-after.jpg"));
  await sharp(join(reviews.at(-1) ?? "", "contact-sheet.png"))
    .jpeg({ quality: 88 })
    .toFile(join(pictures, "contact-sheet.jpg"));
} finally {
  await rm(folder, { recursive: true, force: true });
}
