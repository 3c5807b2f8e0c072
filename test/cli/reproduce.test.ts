import { mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromaloom, ffmpeg, summaryOf } from "#test/cli/chromaloom.ts";
import { oneShotFilm } from "#test/cli/films.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "reproduce-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("chromaloom reproduce", { timeout: 300_000 }, () => {
  it("makes an edited job again, every plane the same; names the first plane that is not", async () => {
    const film = await oneShotFilm(folder, join(folder, "film.mp4"), 4);
    const [job, output, edits] = ["kept.job", "out.mkv", "edits.json"].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    const options = [
      "--keep-job",
      job,
      "--codec",
      "ffv1",
      "--no-review",
      "--chunk-frames",
      "2",
      "--jobs",
      "2",
    ];
    expect((await chromaloom(["colorize", film, "-o", output, ...options])).exitCode).toBe(0);
    const hints = [{ frame: 1, x: 0.5, y: 0.1, rgb: "#a020c0" }];
    await writeFile(edits, JSON.stringify({ shots: [{ first: 0, end: 4, hints }] }));
    expect((await chromaloom(["edit", job, edits, "-f"])).exitCode).toBe(0);

    const same = await chromaloom(["reproduce", job, "--jobs", "1", "--json"]);
    expect([same.exitCode, same.stderr]).toEqual([0, ""]);
    expect(summaryOf(same)).toMatchObject({ same: true, samePlan: true, frames: 4, difference: null });

    const segments = join(job, "segments");
    const manifest = JSON.parse(await readFile(join(job, "manifest.json"), "utf8")) as {
      editedDigests: Record<string, string>;
    };
    const digest = Object.values(manifest.editedDigests)[0] ?? "none";
    const last =
      (await readdir(segments))
        .filter((name) => name.includes(digest) && name.endsWith(".mkv"))
        .sort()[1] ?? "";
    const changed = join(folder, last);
    await ffmpeg(
      "-i",
      join(segments, last),
      "-vf",
      "lutyuv=v=val+1:enable='eq(n,1)'",
      "-c:v",
      "ffv1",
      changed,
    );
    await rename(changed, join(segments, last));
    const other = await chromaloom(["reproduce", job]);
    expect(other.exitCode).toBe(8);
    expect(other.stderr).toMatch(/1 of 4 frames of .* came out otherwise, the first is frame 3, plane Cr/);

    await rename(film, join(folder, "moved.mp4"));
    const gone = await chromaloom(["reproduce", job]);
    expect([gone.exitCode, gone.stderr]).toEqual([
      3,
      expect.stringMatching(/name its new place with --film/),
    ]);
    const wrong = await chromaloom(["reproduce", job, "--film", output]);
    expect([wrong.exitCode, wrong.stderr]).toEqual([
      3,
      expect.stringMatching(/not the film that this job coloured/),
    ]);
  });
});
