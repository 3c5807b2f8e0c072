/**
 * Makes the README's pictures: `npx tsx bench/pictures.ts`. They come from the review stage, as
 * `chromaloom colorize --review` leaves it: a key frame of the demo film's shots before and after, and the
 * contact sheet; and from a cut of ../shared/data/lineart (drawn for this project) that was painted from its
 * first drawing: that drawing, a later one, and what was painted.
 */
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, parse } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import sharp, { type Sharp } from "sharp";
import { readEnvironment } from "#adapters/env.ts";
import { reviewReportSchema } from "#core/review/report.ts";
import { layDemoFilm } from "#cli/request/demo-film.ts";

const bin = fileURLToPath(new URL("../cli/bin.js", import.meta.url));
const pictures = join("docs", "pictures");
const rowHeight = 240;
const gap = 6;

const folder = await mkdtemp(join(tmpdir(), "chromaloom-pictures-"));

const cut = join("..", "shared", "data", "lineart", "drawn_walk_cat");
const drawing = "0007.png";
/** Where the cat is, with a little paper around it. */
const ofTheCat = { left: 130, top: 92, width: 340, height: 230 };

/** Colours the demo film. @returns the folder of its review */
const reviewed = async (): Promise<string> => {
  const film = await layDemoFilm("film", readEnvironment(), join(folder, "film.mp4"));
  const output = join(folder, "film.color.mp4");
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
  return sideBySide(
    [key.before, key.after].map((file) => sharp(join(review, file)).resize({ height: rowHeight })),
  );
};

const sideBySide = async (pictures: readonly Sharp[]): Promise<Buffer> => {
  const panels = await Promise.all(
    pictures.map((picture) =>
      picture.toColourspace("srgb").removeAlpha().png().toBuffer({ resolveWithObject: true }),
    ),
  );
  let width = -gap;
  const placed = panels.map(({ data, info }) => {
    width += gap + info.width;
    return { input: data, left: width - info.width, top: 0 };
  });
  const height = panels[0]?.info.height ?? 0;
  const canvas = { width, height, channels: 3 as const, background: "white" };
  return sharp({ create: canvas }).composite(placed).png().toBuffer();
};

const paintedRow = async (width: number): Promise<Buffer> => {
  const first = join(cut, "colour", "0001.png");
  const painted = join(folder, "painted", "cat.####.png");
  const cels = ["--cels", "--reference", first, "-o", painted];
  await execa(process.execPath, [bin, "colorize", join(cut, "line"), ...cels], { stdio: "inherit" });
  const files = [first, join(cut, "line", drawing), painted.replace("####", parse(drawing).name)];
  const panel = Math.floor((width - 2 * gap) / 3);
  return sideBySide(files.map((file) => sharp(file).extract(ofTheCat).resize({ width: panel })));
};

try {
  const film = await reviewed();
  const rows = await Promise.all([0, 1].map((shot) => row({ review: film, shot })));
  const width = Math.max(
    ...(await Promise.all(rows.map(async (row) => (await sharp(row).metadata()).width))),
  );
  rows.push(await paintedRow(width));
  const heights = await Promise.all(rows.map(async (row) => (await sharp(row).metadata()).height));
  const height = heights.reduce((sum, height) => sum + height + gap, -gap);
  const canvas = { width, height, channels: 3 as const, background: "white" };
  await mkdir(pictures, { recursive: true });
  await sharp({ create: canvas })
    .composite(
      rows.map((input, row) => ({
        input,
        left: 0,
        top: heights.slice(0, row).reduce((sum, height) => sum + height + gap, 0),
      })),
    )
    .jpeg({ quality: 88 })
    .toFile(join(pictures, "before-after.jpg"));
  await sharp(join(film, "contact-sheet.png"))
    .jpeg({ quality: 88 })
    .toFile(join(pictures, "contact-sheet.jpg"));
} finally {
  await rm(folder, { recursive: true, force: true });
}
