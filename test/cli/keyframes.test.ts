import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromaloom, summaryOf } from "#test/cli/chromaloom.ts";
import { twoShotFilm } from "#test/cli/films.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "keyframes-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("chromaloom keyframes", { timeout: 300_000 }, () => {
  it("leaves a frame a shot in colour and in grey, and each comes back to its shot by its name", async () => {
    const film = await twoShotFilm(folder, join(folder, "film.mp4"), 8);
    const frames = join(folder, "frames");
    const ran = await chromaloom(["keyframes", film, "-o", frames, "--json"]);
    expect([ran.exitCode, ran.stderr]).toEqual([0, ""]);
    expect(summaryOf(ran)).toMatchObject({
      shots: [
        { shot: 0, first: 0, end: 8, frames: [4] },
        { shot: 1, first: 8, end: 16, frames: [12] },
      ],
    });
    expect((await readdir(frames)).sort()).toEqual(["000004.png", "000012.png", "grey"]);
    const size = { width: 320, height: 180 };
    const grey = await sharp(join(frames, "grey", "000004.png")).metadata();
    expect(grey).toMatchObject({ ...size, channels: 1 });
    const coloured = await sharp(join(frames, "000004.png")).stats();
    expect(await sharp(join(frames, "000004.png")).metadata()).toMatchObject(size);
    expect(new Set(coloured.channels.map(({ mean }) => Math.round(mean))).size).toBeGreaterThan(1);

    const again = await chromaloom(["keyframes", film, "-o", frames]);
    expect([again.exitCode, again.stderr]).toEqual([4, expect.stringMatching(/holds something already/)]);

    const job = join(folder, "film.job");
    const back = await chromaloom([
      ...["colorize", film, "-o", join(folder, "film.mkv"), "--codec", "ffv1", "--no-review"],
      ...["--keep-job", job, "--reference", frames],
    ]);
    expect(back.exitCode).toBe(0);
    const assigned = (await readdir(join(job, "links"))).filter((name) => name.includes("-references-"));
    const read = async (name: string) =>
      JSON.parse(await readFile(join(job, "links", name), "utf8")) as unknown;
    expect(await Promise.all(assigned.sort().map(read))).toEqual([
      [expect.objectContaining({ name: "000004.png", frame: 4, kind: "own" })],
      [expect.objectContaining({ name: "000012.png", frame: 12, kind: "own" })],
    ]);
  });
});
