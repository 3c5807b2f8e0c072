import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demoFrame } from "#cli/request/demo-scenes.ts";
import { chromaloom, ffmpeg, frameDigests, summaryOf } from "#test/cli/chromaloom.ts";
import { oneShotFilm, twoShotFilm } from "#test/cli/films.ts";

let folder: string;
let film: string;
const reference = () => join(folder, "000009.png");
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "references-"));
  film = await oneShotFilm(folder, join(folder, "film.mp4"), 24);
  await (await tinted(9)).png().toFile(reference());
});

/** A drawn frame as a person might colour it: blue where it is light, red-brown where it is dark. */
const tinted = async (frame: number) => {
  const { data, info } = await sharp(Buffer.from(demoFrame(frame)))
    .resize({ width: 320 })
    .toColourspace("b-w")
    .raw()
    .toBuffer({ resolveWithObject: true });
  const rgb = Uint8Array.from({ length: info.width * info.height * 3 }, (_, i) => {
    const grey = data[Math.floor(i / 3) * info.channels] ?? 0;
    const shift = (grey > 128 ? [-40, 0, 50] : [50, -12, -40])[i % 3] ?? 0;
    return Math.min(255, Math.max(0, grey + shift));
  });
  return sharp(rgb, { raw: { width: info.width, height: info.height, channels: 3 } });
};
afterAll(() => rm(folder, { recursive: true, force: true }));

const colour = async (name: string, ...options: string[]): Promise<string> => {
  const output = join(folder, `${name}.mkv`);
  const ran = await chromaloom([
    ...["colorize", film, "-o", output, "-f", "--codec", "ffv1", "--no-review", ...options],
  ]);
  expect(ran.stderr).not.toMatch(/chromaloom:/);
  expect(ran.exitCode).toBe(0);
  return output;
};

/** Mean distance in sRGB of frame 20 from how that person would colour it, blurred to what chroma can show. */
const errorOf = async (output: string): Promise<number> => {
  const still = join(folder, "still.png");
  await ffmpeg("-i", output, "-vf", "select=eq(n\\,20)", "-frames:v", "1", still);
  const drawn = sharp(await (await tinted(20)).png().toBuffer());
  const [found, truth] = await Promise.all(
    [sharp(still), drawn].map((picture) =>
      picture.resize(80, 60, { fit: "fill" }).removeAlpha().raw().toBuffer(),
    ),
  );
  let sum = 0;
  for (let i = 0; i < (truth?.length ?? 0); i += 1) sum += Math.abs((found?.[i] ?? 0) - (truth?.[i] ?? 0));
  return sum / (truth?.length ?? 1);
};

/** Seconds that tasks of a kept job spent in the network on the film's frames, by report. */
const networkSeconds = async (job: string): Promise<Map<string, number>> => {
  const seconds = new Map<string, number>();
  for (const stage of ["colour", "finish"]) {
    const reports = await readdir(join(job, "reports", stage)).catch(() => []);
    for (const name of reports) {
      const report = JSON.parse(await readFile(join(job, "reports", stage, name), "utf8")) as {
        stepSeconds: Record<string, number>;
      };
      seconds.set(`${stage}/${name}`, report.stepSeconds["network"] ?? 0);
    }
  }
  return seconds;
};

describe("colorize --reference", { timeout: 600_000 }, () => {
  it("brings a film nearer to a coloured frame of it, without the network where a job is kept, in any chunks", async () => {
    const job = join(folder, "kept.job");
    const automatic = await colour("automatic", "--keep-job", job, "--chunk-frames", "24");
    const before = await networkSeconds(job);
    const guided = await colour(
      "guided",
      "--keep-job",
      job,
      "--chunk-frames",
      "24",
      "--reference",
      reference(),
    );
    const made = [...(await networkSeconds(job))].filter(([name]) => !before.has(name));
    expect(made).toHaveLength(1);
    expect(made[0]?.[1]).toBe(0);
    expect(await errorOf(guided)).toBeLessThan(0.6 * (await errorOf(automatic)));
    const split = await colour("split", "--chunk-frames", "8", "--jobs", "2", "--reference", reference());
    expect(await frameDigests(split)).toEqual(await frameDigests(guided));
  });

  it("gives a picture to the shot it belongs to, and to no other, without the network, and takes it back", async () => {
    const two = await twoShotFilm(folder, join(folder, "two.mp4"), 12);
    const [job, output] = [join(folder, "two.job"), join(folder, "two.mkv")];
    const options = ["--codec", "ffv1", "--no-review", "--chunk-frames", "12", "--jobs", "1"];
    const first = await chromaloom(["colorize", two, "-o", output, "--keep-job", job, ...options]);
    expect(first.stderr).not.toMatch(/chromaloom:/);
    const [automatic, before] = [await frameDigests(output), await networkSeconds(job)];
    const unnamed = join(folder, "grandmother.png");
    await sharp(reference()).toFile(unnamed);
    const ran = await chromaloom(["edit", job, "--reference", unnamed, "--force", "--json"]);
    expect(ran.stderr).toBe("");
    expect(summaryOf(ran)).toMatchObject({
      changed: [{ shot: 0 }],
      references: [{ name: "grandmother.png", first: 0, end: 12, kind: "own" }],
    });
    const made = [...(await networkSeconds(job))].filter(([name]) => !before.has(name));
    expect(made.map(([, seconds]) => seconds)).toEqual([0]);
    const guided = await frameDigests(output);
    expect(guided.slice(12)).toEqual(automatic.slice(12));
    expect(guided.slice(0, 12)).not.toEqual(automatic.slice(0, 12));

    // The frame that was corrected is a reference for the other shot.
    const edits = join(folder, "like.json");
    await writeFile(edits, JSON.stringify({ shots: [{ first: 12, end: 24, references: [{ frame: 9 }] }] }));
    expect((await chromaloom(["edit", job, edits, "--force"])).stderr).not.toMatch(/chromaloom:/);
    const like = await frameDigests(output);
    expect(like.slice(0, 12)).toEqual(guided.slice(0, 12));
    expect(like.slice(12)).not.toEqual(guided.slice(12));
    await chromaloom(["edit", job, "--undo", "--force"]);
    expect(await frameDigests(output)).toEqual(guided);
  });

  it("refuses what no colour can be taken from, in a sentence, before any work", async () => {
    const grey = join(folder, "grey.png");
    await sharp(Buffer.from(demoFrame(9)))
      .grayscale()
      .png()
      .toFile(grey);
    const dot = join(folder, "dot.png");
    await sharp({ create: { width: 1, height: 1, channels: 3, background: "red" } })
      .png()
      .toFile(dot);
    const text = join(folder, "text.png");
    await writeFile(text, "no picture");
    const empty = join(folder, "empty");
    await mkdir(empty);
    const late = join(folder, "000900.png");
    await sharp(reference()).toFile(late);
    const both = join(folder, "both");
    await mkdir(both);
    await sharp(reference()).toFile(join(both, "000009.png"));
    await sharp(reference()).modulate({ hue: 150 }).jpeg().toFile(join(both, "000009.jpg"));
    for (const [path, sentence, exitCode] of [
      [both, /000009\.jpg and 000009\.png show the same frame in different colours/, 2],
      [grey, /grey\.png is grey \(mean chroma/, 3],
      [dot, /dot\.png is 1x1; each side must have 32 to 20000 pixels/, 3],
      [text, /text\.png cannot be read as a picture/, 3],
      [join(folder, "nothing.png"), /there is no reference at/, 3],
      [empty, /holds no picture; references are PNG/, 2],
      [late, /named for frame 900, but the film has 24 frames/, 2],
    ] as const) {
      const output = join(folder, "refused.mkv");
      const ran = await chromaloom(["colorize", film, "-o", output, "--reference", path]);
      expect(ran.stderr).toMatch(sentence);
      expect(ran.exitCode).toBe(exitCode);
    }
  });
});
