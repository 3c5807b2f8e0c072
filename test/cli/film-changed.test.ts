import {
  appendFile,
  copyFile,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromaloom, ffmpeg, startChromaloom } from "#test/cli/chromaloom.ts";
import { twoShotFilm } from "#test/cli/films.ts";

let folder: string;
let drawn: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "film-changed-"));
  drawn = await twoShotFilm(folder, join(folder, "drawn.mp4"), 20);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Colours a film and changes it as soon as the first frames are being coloured. */
const changedMeanwhile = async (name: string, change: (film: string) => Promise<unknown>) => {
  const where = await mkdtemp(join(folder, `${name}-`));
  const film = join(where, "film.mp4");
  await copyFile(drawn, film);
  const run = startChromaloom(["colorize", film, "--workers", "1", "--chunk-frames", "20"]);
  const scratch = join(where, ".film.color.mp4.job", "scratch");
  while ((await readdir(scratch).catch(() => [])).length === 0) await sleep(20);
  await change(film);
  const { exitCode, stderr } = await run;
  return { exitCode, stderr, left: await readdir(where) };
};

const expectedRefusal = {
  exitCode: 3,
  stderr: expect.stringMatching(
    /was replaced or changed while it was coloured.*\[MediaChanged\]$/,
  ) as string,
  left: [".film.color.mp4.job", "film.mp4"],
};

describe("a film that changes while it is coloured", { timeout: 120_000 }, () => {
  it("is not published when another of as many frames takes its place", async () => {
    const other = join(folder, "other.mp4");
    await ffmpeg("-i", drawn, "-vf", "negate", "-c:v", "libx264", "-qp", "0", "-c:a", "copy", other);
    expect(await changedMeanwhile("replaced", (film) => copyFile(other, film))).toEqual(expectedRefusal);
  });

  it("is not published when only its sound is another", async () => {
    const other = join(folder, "sound.mp4");
    const sound = ["-f", "lavfi", "-i", "sine=880:duration=1.6", "-map", "0:v", "-map", "1:a"];
    await ffmpeg("-i", drawn, ...sound, "-c:v", "copy", "-c:a", "aac", other);
    expect(await changedMeanwhile("sound", (film) => copyFile(other, film))).toEqual(expectedRefusal);
  });
});

describe("a film that is written to, or whose place another takes, while it is coloured", () => {
  const ways: Record<string, (film: string) => Promise<unknown>> = {
    "another is renamed onto it": async (film) => {
      const other = join(folder, "renamed.mp4");
      await ffmpeg("-i", drawn, "-vf", "hflip", "-c:v", "libx264", "-qp", "0", "-c:a", "copy", other);
      await rename(other, film);
    },
    "something is appended to it": (film) => appendFile(film, new Uint8Array(4096)),
    "one byte of it changes, and its time is set back": async (film) => {
      const { atime, mtime } = await stat(film);
      const bytes = await readFile(film);
      bytes[bytes.length >> 1]! ^= 0xff;
      await writeFile(film, bytes);
      await utimes(film, atime, mtime);
    },
  };
  it.each(Object.keys(ways))(
    "is not published where %s",
    async (way) => {
      const change = ways[way] ?? (() => Promise.resolve());
      expect(await changedMeanwhile("way", change)).toEqual(expectedRefusal);
    },
    120_000,
  );
});

describe("a film of the same size, ends and time as the one that a kept job coloured", () => {
  it("is another film: coloured again, and not edited as the old one", async () => {
    const [film, job] = [join(folder, "kept.mp4"), join(folder, "kept.job")];
    await copyFile(drawn, film);
    const then = new Date("2026-01-01T00:00:00Z");
    await utimes(film, then, then);
    const args = ["colorize", film, "--keep-job", job, "--workers", "1", "--no-review", "--force"];
    expect((await chromaloom(args)).exitCode).toBe(0);
    const source = async () => JSON.parse(await readFile(join(job, "source.json"), "utf8")) as object;
    const before = await source();
    const bytes = await readFile(film);
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(film, bytes);
    await utimes(film, then, then);
    const edited = await chromaloom(["edit", job, "--force"]);
    expect([edited.exitCode, edited.stderr]).toEqual([3, expect.stringMatching(/\[MediaChanged\]$/)]);
    // One bit may spoil a frame or none: what counts is that it is taken for another film.
    expect([0, 7]).toContain((await chromaloom(args)).exitCode);
    expect(await source()).toMatchObject({ bytes: bytes.length });
    expect((await source()) as { fingerprint: string }).not.toHaveProperty(
      "fingerprint",
      (before as { fingerprint: string }).fingerprint,
    );
  }, 120_000);
});
