import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stopAt, type Hold, type Stop } from "#test/chaos/holds.ts";
import { drawTinyFilm, filesIn, newWorkplace, run, type Workplace } from "#test/chaos/workplace.ts";

/** The quick tier: each place once, of one job; `npm run test:chaos -- --only holds` stops every one in every way. */

let folder: string;
let place: Workplace;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holds-"));
  place = await newWorkplace(join(folder, "work"), await drawTinyFilm(join(folder, "film.mp4")));
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const args = [
  ...["colorize", "film.mp4", "-o", "out.mp4", "--lossless", "--chunk-frames", "10", "--workers", "1"],
  ...["--model", "open", "--review", "--preview"],
];

/** Nothing has lain beside the film but the job's folder and what is finished. */
const beside = async (): Promise<string[]> => [
  ...new Set((await filesIn(place)).map((name) => name.split("/")[0] ?? "")),
];

describe("a run that is stopped while an ffmpeg of its own works", { timeout: 300_000 }, () => {
  const places: [Hold, Stop][] = [
    ["looks through the film", "SIGTERM to the command"],
    ["joins the segments", "SIGKILL to all"],
    ["compares the sound", "SIGKILL to the command"],
    ["writes a clip of the review", "Ctrl-C"],
    ["makes the preview", "SIGTERM to the command"],
    ["makes the preview", "SIGKILL to the command"],
  ];
  it.each(places)("leaves no process that %s, after %s", async (hold, stop) => {
    const { code, stderr, orphans } = await stopAt(place, args, { hold, stop });
    expect(orphans).toEqual([]);
    if (stop.startsWith("SIGKILL")) {
      expect(code).toBeNull();
      return;
    }
    expect([code, stderr.trim().split("\n").at(-1)]).toEqual([
      130,
      expect.stringMatching(/^chromaloom: stopped; .*\[Canceled\]$/),
    ]);
    // A stopped command waits for its workers and takes away what they were at.
    expect(
      (await beside()).filter((name) => name.includes(".chromaloom-") || name.startsWith("tmp/")),
    ).toEqual([]);
  });

  it("goes on where it was, and nothing is left of what was stopped", async () => {
    expect(await run(place, args)).toMatchObject({ code: 0, orphans: [] });
    expect(await beside()).toEqual(["out.mp4", "out.mp4.review", "out.preview.mp4"]);
  });
});
