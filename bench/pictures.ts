/**
 * Makes the README's picture: `npx tsx bench/pictures.ts`. Each row shows a frame of a film the project
 * may show, grey and as `chromaloom colorize` leaves it. Films in the public domain, and our own demo.
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import sharp from "sharp";
import { readEnvironment } from "#adapters/env.ts";
import { findTools } from "#adapters/ffmpeg/binaries.ts";
import { drawDemoFilm } from "#cli/demo-film.ts";

const bin = fileURLToPath(new URL("../cli/bin.js", import.meta.url));
const clips = join("..", "shared", "data", "clips");
const rowHeight = 240;
const gap = 6;

const folder = await mkdtemp(join(tmpdir(), "chromaloom-pictures-"));
const environment = readEnvironment();
const { ffmpeg } = await findTools(environment);

const films = [
  { film: join(clips, "market_street_1906.mp4"), frame: 30 },
  { film: join(clips, "chaplin_silent_pillarbox.mp4"), frame: 120 },
  { film: await drawDemoFilm(join(folder, "demo.mp4"), environment), frame: 40 },
];

const still = async (film: string, frame: number, grey: boolean): Promise<Buffer> => {
  const filters = [`select=eq(n\\,${frame})`, ...(grey ? ["format=gray"] : []), `scale=-2:${rowHeight}`];
  const args = ["-loglevel", "error", "-i", film, "-vf", filters.join(","), "-frames:v", "1"];
  const { stdout } = await execa(ffmpeg.path, [...args, "-f", "image2pipe", "-c:v", "png", "-"], {
    encoding: "buffer",
  });
  return Buffer.from(stdout);
};

const beside = async (left: Buffer, right: Buffer): Promise<Buffer> => {
  const { width } = await sharp(left).metadata();
  const canvas = { width: width * 2 + gap, height: rowHeight, channels: 3 as const, background: "white" };
  return sharp({ create: canvas })
    .composite([
      { input: left, left: 0, top: 0 },
      { input: right, left: width + gap, top: 0 },
    ])
    .png()
    .toBuffer();
};

try {
  const rows: Buffer[] = [];
  for (const [index, { film, frame }] of films.entries()) {
    const output = join(folder, `colour-${index}.mp4`);
    await execa(process.execPath, [bin, "colorize", film, "-o", output, "--force"], { stdio: "inherit" });
    rows.push(await beside(await still(film, frame, true), await still(output, frame, false)));
  }
  const widths = await Promise.all(rows.map(async (row) => (await sharp(row).metadata()).width));
  const height = rows.length * (rowHeight + gap) - gap;
  const canvas = { width: Math.max(...widths), height, channels: 3 as const, background: "white" };
  await mkdir(join("docs", "pictures"), { recursive: true });
  await sharp({ create: canvas })
    .composite(rows.map((input, row) => ({ input, left: 0, top: row * (rowHeight + gap) })))
    .jpeg({ quality: 88 })
    .toFile(join("docs", "pictures", "before-after.jpg"));
} finally {
  await rm(folder, { recursive: true, force: true });
}
