import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { untouched, type ShotEdit } from "#core/edits/edits.ts";
import { chromaloom, ffmpegBytes, frameDigests, summaryOf } from "#test/cli/chromaloom.ts";
import { oneShotFilm, twoShotFilm } from "#test/cli/films.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "edit-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const perShot = 12;

const editOf = (first: number, end: number, edit: Partial<ShotEdit>): ShotEdit => ({
  ...untouched({ first, end }),
  ...edit,
});

const saveEdits = async (name: string, shots: readonly ShotEdit[], film: string | null = null) => {
  const path = join(folder, `${name}.json`);
  await writeFile(path, JSON.stringify({ version: 1, film, shots }));
  return path;
};

type KeptJob = { readonly job: string; readonly output: string; readonly before: readonly string[] };

const keptJob = async (film: string, name: string, ...options: string[]): Promise<KeptJob> => {
  const [job, output] = [join(folder, `${name}.job`), join(folder, `${name}.mp4`)];
  const args = ["colorize", film, "-o", output, "--keep-job", job, "--lossless", "--json", ...options];
  const ran = await chromaloom(args);
  expect([ran.exitCode, ran.stderr]).toEqual([0, ""]);
  return { job, output, before: await frameDigests(output) };
};

const edit = async ({ job }: KeptJob, ...args: string[]) => {
  const ran = await chromaloom(["edit", job, ...args, "--json"]);
  expect([ran.exitCode, ran.stderr]).toEqual([0, ""]);
  return summaryOf(ran);
};

/** Mean Cb and Cr of a square around the middle of a frame's upper part, less neutral. */
const chromaAt = async (path: string, frame: number): Promise<[number, number]> => {
  const filter = `select=eq(n\\,${frame}),crop=40:24:(iw-40)/2:8,scale=1:1:flags=area,format=yuv444p`;
  const bytes = await ffmpegBytes("-i", path, "-vf", filter, "-frames:v", "1", "-f", "rawvideo", "-");
  return [bytes[1]! - 128, bytes[2]! - 128];
};

const segmentTimes = async (job: string): Promise<Map<string, number>> => {
  const times = new Map<string, number>();
  for (const name of await readdir(join(job, "segments"))) {
    times.set(name, (await stat(join(job, "segments", name))).mtimeMs);
  }
  return times;
};

const purple = "#a020c0";
const hintAt = (frame: number) => ({ frame, x: 0.5, y: 0.1, rgb: purple });

describe("chromaloom edit", { timeout: 600_000 }, () => {
  it("takes a short edit of a job whose film has moved, once its new place is named", async () => {
    const film = await oneShotFilm(folder, join(folder, "moving.film.mp4"), perShot);
    const kept = await keptJob(film, "moving", "--jobs", "1", "--no-review");
    const moved = join(folder, "moved.film.mp4");
    await rename(film, moved);
    const edits = join(folder, "short.json");
    await writeFile(edits, JSON.stringify({ shots: [{ first: 0, end: perShot, vividness: 0 }] }));

    const lost = await chromaloom(["edit", kept.job, edits, "--force"]);
    expect([lost.exitCode, lost.stderr]).toEqual([3, expect.stringMatching(/new place with --film/)]);
    const other = await twoShotFilm(folder, join(folder, "other.film.mp4"), 2);
    const wrong = await chromaloom(["edit", kept.job, edits, "--force", "--film", other]);
    expect([wrong.exitCode, wrong.stderr]).toEqual([3, expect.stringContaining("[MediaChanged]")]);
    expect(await frameDigests(kept.output)).toEqual(kept.before);

    expect(await edit(kept, edits, "--force", "--film", moved)).toMatchObject({ framesRendered: perShot });
    const after = await frameDigests(kept.output);
    for (let frame = 0; frame < perShot; frame += 1) expect(after[frame]).not.toBe(kept.before[frame]);
    // Where it lies now is known from then on.
    expect(await edit(kept, "--undo", "--force")).toMatchObject({ framesRendered: 0 });
    expect(await frameDigests(kept.output)).toEqual(kept.before);
  });

  it("colours a hinted thing in the whole of its shot, leaves other shots' bytes, and can be undone", async () => {
    const film = await twoShotFilm(folder, join(folder, "two.film.mp4"), perShot);
    const kept = await keptJob(film, "two", "--chunk-frames", String(perShot), "--jobs", "1");
    const segments = await segmentTimes(kept.job);
    const edits = await saveEdits("hint", [editOf(0, perShot, { hints: [hintAt(perShot / 2)] })]);

    const refused = await chromaloom(["edit", kept.job, edits]);
    expect(refused.stderr).toMatch(/exists already; give --force .*\[OutputExists\]/);

    const summary = await edit(kept, edits, "--force");
    expect(summary["changed"]).toEqual([{ shot: 0, first: 0, end: perShot }]);
    expect(summary).toMatchObject({ framesRendered: perShot, analysedAgain: [] });
    const after = await frameDigests(kept.output);
    expect(after.slice(perShot)).toEqual(kept.before.slice(perShot));
    for (let frame = 0; frame < perShot; frame += 1) expect(after[frame]).not.toBe(kept.before[frame]);
    for (const [name, time] of segments) expect((await segmentTimes(kept.job)).get(name)).toBe(time);
    for (const frame of [0, perShot / 2, perShot - 1]) {
      const [cb, cr] = await chromaAt(kept.output, frame);
      expect(cb).toBeGreaterThan(10);
      expect(cr).toBeGreaterThan(10);
    }

    const undone = await edit(kept, "--undo", "--force");
    expect(undone).toMatchObject({ framesRendered: 0 });
    expect(await frameDigests(kept.output)).toEqual(kept.before);
    const again = await chromaloom(["edit", kept.job, "--undo", "--force"]);
    expect(again.stderr).toMatch(/nothing is left to undo.*\[UsageInvalid\]/);
  });

  it("changes no frame for a verdict, and says so", async () => {
    const film = await twoShotFilm(folder, join(folder, "said.film.mp4"), perShot);
    const kept = await keptJob(film, "said", "--jobs", "1");
    const edits = await saveEdits("said", [
      editOf(0, perShot, { verdict: "rejected", comment: "sky too green" }),
    ]);
    expect(await edit(kept, edits, "--force")).toMatchObject({ changed: [], framesRendered: 0 });
    expect(await frameDigests(kept.output)).toEqual(kept.before);
    expect(await readFile(join(kept.job, "edits/0001.json"), "utf8")).toContain("sky too green");

    const wrong = await saveEdits("wrong", [editOf(0, perShot + 1, {})]);
    const refused = await chromaloom(["edit", kept.job, wrong, "--force"]);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/this job has no such shot/);
    const nowhere = await chromaloom(["edit", join(folder, "nowhere"), wrong, "--force"]);
    expect(nowhere.stderr).toMatch(/is no job folder.*\[UsageInvalid\]/);
  });

  it("goes on without --force where it was stopped after its film was published, and only there", async () => {
    const film = await oneShotFilm(folder, join(folder, "stopped.film.mp4"), perShot);
    const kept = await keptJob(film, "stopped", "--jobs", "1", "--no-review");
    const before = await readFile(join(kept.job, "report.json"));
    const edits = await saveEdits("stopped", [editOf(0, perShot, { vividness: 0.2 })]);
    const output = join(folder, "stopped.edited.mp4");
    await edit(kept, edits, "-o", output);
    const digests = await frameDigests(output);
    // As a kill leaves it between the film's name and the job's last report.
    await writeFile(join(kept.job, "report.json"), before);
    await edit(kept, edits, "-o", output);
    expect(await frameDigests(output)).toEqual(digests);
    const again = await chromaloom(["edit", kept.job, edits, "-o", output]);
    expect([again.exitCode, again.stderr]).toEqual([4, expect.stringContaining("[OutputExists]")]);
  });

  it("gives an edited long shot bit for bit alike in 1, 2 and 3 chunks, evidence kept or not", async () => {
    const film = await oneShotFilm(folder, join(folder, "long.film.mp4"), perShot);
    const edits = await saveEdits("long", [
      editOf(0, perShot, {
        vividness: 0.9,
        hints: [hintAt(5)],
        palette: [{ from: "#6a8f4e", to: "#b08040" }],
      }),
    ]);
    const digests: (readonly string[])[] = [];
    for (const chunks of [1, 2, 3]) {
      const keep = chunks === 3 ? "0" : "64";
      const options = ["--chunk-frames", String(perShot / chunks), "--keep-evidence", keep, "--jobs", "1"];
      const kept = await keptJob(film, `long-${chunks}`, ...options);
      const summary = await edit(kept, edits, "-o", join(folder, `long-${chunks}.edited.mp4`));
      expect(summary["analysedAgain"]).toHaveLength(chunks === 3 ? 3 : 0);
      digests.push(await frameDigests(join(folder, `long-${chunks}.edited.mp4`)));
      expect(digests.at(-1)).not.toEqual(kept.before);
    }
    expect(digests[1]).toEqual(digests[0]);
    expect(digests[2]).toEqual(digests[0]);
  });
});
