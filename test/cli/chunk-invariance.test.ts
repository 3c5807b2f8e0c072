import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromaloom, frameDigests, summaryOf } from "#test/cli/chromaloom.ts";
import { excerpt, oneShotFilm, twoShotFilm } from "#test/cli/films.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "chunks-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const colour = async (
  film: string,
  name: string,
  ...options: string[]
): Promise<{ digests: string[]; chunks: unknown }> => {
  const output = join(folder, `${name}.mp4`);
  const ran = await chromaloom(["colorize", film, "-o", output, "--lossless", "--json", ...options]);
  expect(ran.stderr).toBe("");
  expect(ran.exitCode).toBe(0);
  return { digests: await frameDigests(output), chunks: summaryOf(ran)["chunks"] };
};

describe("a film of one long shot", () => {
  it("is the same film, bit for bit, in 1, 2, 3 and 7 chunks and with any number of workers", async () => {
    const film = await oneShotFilm(folder, join(folder, "long.mp4"), 42);
    const whole = await colour(film, "whole", "--chunk-frames", "42", "--jobs", "1");
    expect(whole.chunks).toBe(1);
    expect(whole.digests).toHaveLength(42);
    for (const [chunks, jobs] of [
      [2, 1],
      [3, 2],
      [7, 3],
    ] as const) {
      const split = await colour(
        film,
        `split-${chunks}`,
        "--chunk-frames",
        String(42 / chunks),
        "--jobs",
        String(jobs),
      );
      expect(split.chunks).toBe(chunks);
      expect(split.digests).toEqual(whole.digests);
    }
  });
});

describe("a film of two shots", () => {
  it("lets no colour cross the cut: each shot is as if it were a film of its own", async () => {
    const film = await twoShotFilm(folder, join(folder, "cut.mp4"), 20);
    const [first, second] = [join(folder, "first.mp4"), join(folder, "second.mp4")];
    await excerpt(film, first, 0, 20);
    await excerpt(film, second, 20, 40);
    const whole = await colour(film, "both");
    const alone = [
      ...(await colour(first, "first-colour")).digests,
      ...(await colour(second, "second-colour")).digests,
    ];
    expect(whole.digests).toEqual(alone);
  });
});
