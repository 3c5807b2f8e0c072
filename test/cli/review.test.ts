import { cp, readdir, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { reviewReportSchema, type ReviewReport } from "#core/review/report.ts";
import { chromaloom, ffmpeg, summaryOf } from "#test/cli/chromaloom.ts";
import { twoShotFilm } from "#test/cli/films.ts";
import { clipFolder } from "#test/clips/draw-clip.ts";

/*
 * One film, coloured once with its review; then a bad shot is planted, and the review is to find it.
 */

const folder = clipFolder();
const job = join(folder, "job");
const frames = 24;
const worker = fileURLToPath(new URL("../../gpu-task/worker.ts", import.meta.url));

const reportOf = async (root: string): Promise<ReviewReport> =>
  reviewReportSchema.parse(JSON.parse(await readFile(join(root, "review", "review.json"), "utf8")));

let report: ReviewReport;
let summary: Record<string, unknown>;
beforeAll(async () => {
  const film = await twoShotFilm(folder, join(folder, "film.mp4"), frames);
  const choices = ["--chunk-frames", String(frames), "--review-threshold", "lowConfidence=1", "--preview"];
  const ran = await chromaloom(["colorize", film, "--keep-job", job, "--json", ...choices]);
  expect([ran.exitCode, ran.stderr]).toEqual([0, ""]);
  summary = summaryOf(ran);
  report = await reportOf(job);
}, 600_000);

const filesNamed = ({ shots }: ReviewReport): string[] =>
  shots.flatMap(({ keyFrames, clip, alternates }) => [
    ...keyFrames.flatMap(({ before, after, uncertainty }) => [before, after, uncertainty ?? ""]),
    ...[clip?.before ?? "", clip?.after ?? "", ...alternates.map(({ image }) => image)],
  ]);

/** Mean of the channels' spread: 0 is grey. */
const colourOf = async (path: string): Promise<number> => {
  const { channels } = await sharp(path).stats();
  const means = channels.map(({ mean }) => mean);
  return Math.max(...means) - Math.min(...means);
};

describe("the review of a film", () => {
  it("covers every frame and leaves every file that it names", async () => {
    expect(report.film).toMatchObject({ frames: 2 * frames, framesColoured: 2 * frames, width: 320 });
    expect(report.shots.map(({ first, end }) => [first, end])).toEqual([
      [0, frames],
      [frames, 2 * frames],
    ]);
    for (const file of filesNamed(report))
      expect((await stat(join(job, "review", file))).size).toBeGreaterThan(100);
    for (const file of ["contact-sheet.png", `shots/${frames}/contact-sheet.png`, "poster.jpg"])
      expect((await sharp(join(job, "review", file)).metadata()).width).toBeGreaterThan(100);
  });

  it("shows grey before, colour after, and what the network was sure of", async () => {
    const [shot] = report.shots;
    const [key] = shot?.keyFrames ?? [];
    expect(await colourOf(join(job, "review", key?.before ?? ""))).toBeLessThan(0.5);
    expect(await colourOf(join(job, "review", key?.after ?? ""))).toBeGreaterThan(1);
    expect(shot?.figures.entropy).toBeGreaterThan(0);
    expect(shot?.alternates.map(({ id }) => id)).toContain("vivid");
    expect(shot?.perFrame.lowConfidence).toHaveLength(frames);
    expect(shot?.palette.length).toBeGreaterThan(0);
  });

  it("is told of in the summary, with the preview", async () => {
    expect(summary["review"]).toMatchObject({ folder: join(job, "review"), shots: 2 });
    expect((await stat(String(summary["preview"]))).size).toBeGreaterThan(1000);
    expect(report.thresholds.lowConfidence).toBe(1);
  });

  it("finds a shot that was spoiled, and looks only at what changed", async () => {
    const planted = join(folder, "planted");
    await cp(job, planted, { recursive: true });
    const segments = join(planted, "segments");
    const [, second = ""] = (await readdir(segments)).filter((name) => name.endsWith(".mp4")).sort();
    const draft = join(folder, "spoiled.mp4");
    const [hue, kept] = ["hue=h=140", ["-fps_mode", "passthrough", "-video_track_timescale", "12288"]];
    await ffmpeg("-i", join(segments, second), "-vf", hue, "-c:v", "libx264", "-crf", "10", ...kept, draft);
    await rename(draft, join(segments, second));
    // As an edit would: the second shot is to be looked at again, the first is known.
    const findings = join(planted, "review", "shots", String(report.shots[1]?.first), "findings.json");
    await rename(findings, `${findings}.gone`);
    const known = join(planted, "review", "shots", "0", "k0-after.jpg");
    const before = await stat(known);
    await execa(process.execPath, ["--import", "tsx", worker, "--stage", "review", "--job", planted]);
    const found = await reportOf(planted);
    expect(found.shots[0]).toEqual(report.shots[0]);
    expect((await stat(known)).mtimeMs).toBe(before.mtimeMs);
    expect(found.shots[1]?.need).toBeGreaterThan((report.shots[1]?.need ?? 0) + 3);
    expect(found.shots[1]?.marks.map(({ rule }) => rule)).toContain("altered");
  });
});
