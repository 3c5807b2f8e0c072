import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromaloom, ffmpeg, ffmpegBytes, frameDigests, summaryOf } from "#test/cli/chromaloom.ts";
import { twoShotFilm } from "#test/cli/films.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leave-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const perShot = 6;

/** A film with chroma of its own, different in every place. */
const tinted = async (grey: string, name: string): Promise<string> => {
  const path = join(folder, name);
  const chroma = "geq=lum='lum(X,Y)':cb='120+20*sin(X/9)':cr='128+15*cos(Y/7)'";
  const lossless = ["-c:v", "libx264", "-qp", "0", "-preset", "ultrafast", "-pix_fmt", "yuv420p"];
  await ffmpeg("-i", grey, "-vf", chroma, ...lossless, path);
  return path;
};

const colour = async (film: string, name: string, ...options: string[]) => {
  const [job, output] = [join(folder, `${name}.job`), join(folder, `${name}.mkv`)];
  const ran = await chromaloom([
    ...["colorize", film, "-o", output, "--keep-job", job, "--codec", "ffv1", "--no-review", ...options],
  ]);
  expect([ran.exitCode, ran.stderr.includes("chromaloom:")]).toEqual([0, false]);
  return { job, output };
};

const edit = async ({ job, output }: { job: string; output: string }, shots: readonly object[]) => {
  const [path, edited] = [join(folder, "edits.json"), output.replace(".mkv", ".edited.mkv")];
  await writeFile(path, JSON.stringify({ shots }));
  const ran = await chromaloom(["edit", job, path, "-o", edited, "-f", "--json"]);
  expect([ran.exitCode, ran.stderr]).toEqual([0, ""]);
  return { edited, summary: summaryOf(ran) };
};

/** Cb and Cr of a film's frames, plane after plane. */
const chromaOf = async (path: string): Promise<Uint8Array[]> => {
  const planes = ["u", "v"].map((plane) =>
    ffmpegBytes(
      "-i",
      path,
      "-vf",
      `extractplanes=${plane}`,
      "-fps_mode",
      "passthrough",
      "-f",
      "rawvideo",
      "-",
    ),
  );
  return Promise.all(planes);
};

const sizeOf = async (path: string): Promise<number> =>
  (await ffmpegBytes("-i", path, "-vf", "extractplanes=u", "-frames:v", "1", "-f", "rawvideo", "-")).length;

describe("what is left as it is", { timeout: 300_000 }, () => {
  it("has the film's own chroma or none, bit for bit, and nothing else changes, in any chunks", async () => {
    const film = await tinted(await twoShotFilm(folder, join(folder, "two.mp4"), perShot), "tinted.mp4");
    const kept = await colour(film, "two", "--chunk-frames", String(perShot), "--jobs", "1");
    const area = { left: 0.25, top: 0.5, right: 0.5, bottom: 1 };
    const leave = [
      { end: 2, colour: "none" },
      { first: 2, end: 4 },
      { first: 4, area },
    ];
    const edits = [{ first: 0, end: perShot, leave }];
    const { edited, summary } = await edit(kept, edits);
    expect(summary).toMatchObject({ framesRendered: perShot, analysedAgain: [] });
    const digests = await frameDigests(edited);
    expect(digests.slice(perShot)).toEqual((await frameDigests(kept.output)).slice(perShot));

    const [own, made, found] = [await chromaOf(film), await chromaOf(kept.output), await chromaOf(edited)];
    const [width, height] = [160, (await sizeOf(film)) / 160];
    const wanted = (at: number, plane: number): number | undefined => {
      const [x, y, frame] = [at % width, Math.floor(at / width) % height, Math.floor(at / width / height)];
      if (frame < 2) return 128;
      const isLeft = frame < 4 || (x >= width / 4 && x < width / 2 && y >= height / 2);
      return (isLeft && frame < perShot ? own : made)[plane]?.[at];
    };
    for (const plane of [0, 1])
      expect(found[plane]?.findIndex((code, at) => code !== wanted(at, plane))).toBe(-1);

    const split = await colour(film, "split", "--chunk-frames", "3", "--jobs", "2");
    expect(await frameDigests((await edit(split, edits)).edited)).toEqual(digests);
  });
});
