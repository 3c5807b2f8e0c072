import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromaloom, frameDigests } from "#test/cli/chromaloom.ts";
import { damages } from "#test/chaos/damage.ts";
import { oneShotFilm } from "#test/cli/films.ts";

/*
 * A kept job of one long shot, so that it holds every kind of file; then its files are damaged, as a disk
 * or a power cut does it, and the same command is given again.
 */

let folder: string;
let job: string;
let output: string;
let args: string[];
let planes: string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "damaged-"));
  [job, output] = [join(folder, "job"), join(folder, "out.mp4")];
  const film = await oneShotFilm(folder, join(folder, "film.mp4"), 30);
  args = ["colorize", film, "-o", output, "--keep-job", job, "--lossless", "--chunk-frames", "10"];
  args.push("--workers", "1", "--no-review");
  const ran = await chromaloom(args);
  expect([ran.exitCode, ran.stderr.includes("chromaloom:")]).toEqual([0, false]);
  planes = await frameDigests(output);
}, 600_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const middle = (): number => 0.5;

describe("a kept job whose files were damaged", { timeout: 600_000 }, () => {
  it.each(["flipped", "cut", "emptied", "swapped"])(
    "gives the same planes when one file of every kind is %s",
    async (way) => {
      const entries = await readdir(job, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile() && entry.name !== "chromaloom.json");
      const firstOfKind = new Map(files.map((file) => [file.parentPath, file]));
      for (const file of firstOfKind.values()) {
        const path = join(file.parentPath, file.name);
        await damages[way]?.(path, middle);
      }
      await rm(output, { force: true });
      const ran = await chromaloom(args);
      expect([ran.exitCode, ran.stderr.includes("chromaloom:")]).toEqual([0, false]);
      expect(await frameDigests(output)).toEqual(planes);
    },
  );

  it("ends well when the same command is given again after it published", async () => {
    expect((await chromaloom(args)).exitCode).toBe(0);
    expect(await frameDigests(output)).toEqual(planes);
  });

  it("does not touch the original's result from a copy, nor follow a link out of the job", async () => {
    const copy = join(folder, "copy");
    await cp(job, copy, { recursive: true });
    const before = await readFile(output);
    const edited = await chromaloom(["edit", copy, "--force"]);
    expect([edited.exitCode, edited.stderr]).toEqual([
      4,
      expect.stringContaining("with -o [OutputExists]"),
    ]);
    expect((await readFile(output)).equals(before)).toBe(true);
    await symlink(folder, join(copy, "review"));
    await writeFile(join(folder, "review.json"), "{}");
    const shown = await chromaloom(["review", copy]);
    expect([shown.exitCode, shown.stderr]).toEqual([
      6,
      expect.stringContaining("leads out of the job's folder"),
    ]);
  });
});
