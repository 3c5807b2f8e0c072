import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faultsOfKill, undisturbedRun, type KillAtStep, type Undisturbed } from "#test/chaos/kills.ts";
import { drawTinyFilm } from "#test/chaos/workplace.ts";

/** The quick tier: some of what `npm run test:chaos` tries everywhere. */

let folder: string;
let whole: Undisturbed;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "chaos-"));
  const film = await drawTinyFilm(join(folder, "film.mp4"));
  const args = ["colorize", "film.mp4", "-o", "out.mp4", "--lossless", "--chunk-frames", "10"];
  whole = await undisturbedRun(join(folder, "work"), film, [...args, "--workers", "1", "--no-review"]);
}, 600_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The last step of a kind, from 1 on. */
const stepOf = (pattern: RegExp): number => {
  const at = whole.steps.findLastIndex((step) => pattern.test(step));
  expect(at, String(pattern)).not.toBe(-1);
  return at + 1;
};

describe("a run that is killed, and the same command given again", { timeout: 600_000 }, () => {
  const moments: [string, RegExp, KillAtStep["who"]][] = [
    ["with a part's evidence not yet at its place", /^rename .*\/evidence\/c0001-/, "group"],
    ["when its result is published and nothing else", /^rm .*\/failures\/assemble\//, "starter"],
    ["while its folder is taken away", /^rm .*\/reports(\/|$)/, "group"],
  ];
  it.each(moments)("leaves the same planes, no process and no file, %s", async (_, pattern, who) => {
    const kill = { step: stepOf(pattern), who };
    expect(await faultsOfKill(join(folder, "work"), whole, kill)).toEqual([]);
  });
});
