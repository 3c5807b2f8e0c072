import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromaloom, frameDigests, startChromaloom } from "#test/cli/chromaloom.ts";
import { oneShotFilm, twoShotFilm } from "#test/cli/films.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "resume-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const reportTimes = async (job: string): Promise<Map<string, number>> => {
  const times = new Map<string, number>();
  for (const stage of ["colour", "finish"]) {
    const reports = join(job, "reports", stage);
    for (const name of await readdir(reports).catch(() => [])) {
      // The job's folder goes when the job is done, perhaps between the two looks.
      const found = name.endsWith(".json") ? await stat(join(reports, name)).catch(() => null) : null;
      if (found !== null) times.set(`${stage}/${name}`, found.mtimeMs);
    }
  }
  return times;
};

describe.each(["whole shots", "one long shot"] as const)("a run of %s killed with kill -9", (kind) => {
  it("goes on where it was, redoes only what was unfinished, and ends with the same bytes", async () => {
    const draw = kind === "whole shots" ? twoShotFilm : oneShotFilm;
    const film = await draw(folder, join(folder, `${kind}.mp4`), kind === "whole shots" ? 24 : 40);
    const options = ["--lossless", "--chunk-frames", kind === "whole shots" ? "24" : "10", "--jobs", "1"];
    const undisturbed = join(folder, `${kind}-undisturbed.mp4`);
    expect((await chromaloom(["colorize", film, "-o", undisturbed, ...options])).stderr).not.toContain(
      "chromaloom:",
    );

    const output = join(folder, `${kind}-killed.mp4`);
    const job = join(folder, `.${kind}-killed.mp4.job`);
    const args = ["colorize", film, "-o", output, ...options];
    const run = startChromaloom(args);
    while ((await reportTimes(job)).size === 0) await sleep(20);
    run.kill("SIGKILL");
    await run;
    const before = await reportTimes(job);
    expect(await stat(output).catch(() => null)).toBeNull();

    // A kept folder shows which chunks the second run did again; the name is the first run's own.
    const again = startChromaloom(args);
    let after = before;
    const watch = setInterval(() => {
      void reportTimes(job).then((times) => {
        if (times.size > 0) after = times;
      });
    }, 15);
    const { exitCode, stderr } = await again;
    clearInterval(watch);
    expect([exitCode, stderr.includes("chromaloom:")]).toEqual([0, false]);
    for (const [report, time] of before) expect(after.get(report) ?? time).toBe(time);
    expect(await frameDigests(output)).toEqual(await frameDigests(undisturbed));
    expect(
      (await readdir(folder)).filter(
        (name) => name.includes(`${kind}-killed`) && name !== `${kind}-killed.mp4`,
      ),
    ).toEqual([]);
  });
});

describe("a job that goes on with other workers", () => {
  it("keeps its chunks and what was coloured of them", async () => {
    const film = await twoShotFilm(folder, join(folder, "workers.mp4"), 64);
    const job = join(folder, "workers.job");
    const args = ["colorize", film, "--keep-job", job, "--no-review", "-f"];
    expect((await chromaloom([...args, "--workers", "2"])).exitCode).toBe(0);
    const segments = join(job, "segments");
    const written = async (): Promise<number[]> =>
      Promise.all(
        (await readdir(segments)).sort().map(async (name) => (await stat(join(segments, name))).mtimeMs),
      );
    const before = await written();
    expect((await chromaloom([...args, "--workers", "1"])).exitCode).toBe(0);
    expect(await written()).toEqual(before);
  });
});

describe("two runs for one result", () => {
  it("do not work in one folder at the same time", async () => {
    const film = await twoShotFilm(folder, join(folder, "busy.mp4"), 24);
    const args = ["colorize", film, "-o", join(folder, "busy.color.mp4"), "--jobs", "1"];
    const first = startChromaloom(args);
    while (!(await readdir(folder)).includes(".busy.color.mp4.job")) await sleep(10);
    await sleep(100);
    const second = await chromaloom(args);
    expect(second.stderr).toMatch(/is already working on this job.*\[JobBusy\]/);
    expect((await first).exitCode).toBe(0);
  });
});

describe("a run that is interrupted", () => {
  it("stops its workers, says how to go on, and does", async () => {
    const film = await twoShotFilm(folder, join(folder, "stopped.mp4"), 40);
    const args = ["colorize", film, "--jobs", "1"];
    const run = startChromaloom(args);
    while ((await readdir(join(folder, ".stopped.color.mp4.job", "scratch")).catch(() => [])).length === 0)
      await sleep(20);
    run.kill("SIGINT");
    const { exitCode, stderr } = await run;
    expect(stderr).toMatch(/chromaloom: stopped; give the same command again .*\[Canceled\]/);
    expect(exitCode).toBe(130);
    expect((await chromaloom(args)).exitCode).toBe(0);
    expect(await frameDigests(join(folder, "stopped.color.mp4"))).toHaveLength(80);
  });
});
