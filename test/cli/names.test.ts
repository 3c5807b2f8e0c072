import { mkdtemp, readdir, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromaloom, chromaloomProgram, ffmpeg, frameDigests } from "#test/cli/chromaloom.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "names-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const newPlace = (name: string): Promise<string> => mkdtemp(join(folder, `${name}-`));

const drawFilm = async (path: string): Promise<void> => {
  const source = "testsrc2=s=64x48:r=25:d=0.4,format=gray,format=yuv420p";
  await ffmpeg("-f", "lavfi", "-i", source, "-c:v", "libx264", "-f", "mp4", `file:${path}`);
};

const quick = ["--jobs", "1", "--no-review"];

/** Stands in for a file system without hard links. */
const noLinks = `
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
fs.promises.link = async () => {
  throw Object.assign(new Error("EPERM: operation not permitted, link"), { code: "EPERM" });
};
syncBuiltinESMExports();
`;

describe("chromaloom colorize", { timeout: 300_000 }, () => {
  it("takes a name with a line break, without hard links and without a TMPDIR", async () => {
    const place = await newPlace("line\nbreak");
    const film = join(place, "a film\nit's called.mp4");
    await drawFilm(film);
    await writeFile(join(folder, "no-links.mjs"), noLinks);
    const ran = await chromaloom(["colorize", film, ...quick], {
      TMPDIR: join(folder, "gone"),
      NODE_OPTIONS: `--import ${pathToFileURL(join(folder, "no-links.mjs")).href}`,
    });
    expect([ran.exitCode, ran.stderr]).toEqual([0, expect.stringContaining("assemble 10/10")]);
    expect((await readdir(place)).sort()).toEqual([
      "a film\nit's called.color.mp4",
      "a film\nit's called.mp4",
    ]);
  });

  it("takes names of 255 bytes, and of bytes that are not UTF-8", async () => {
    const place = await newPlace("long");
    const [long, latin1] = ["b".repeat(251), Buffer.from(`${place}/caf\xe9.mp4`, "latin1")];
    await drawFilm(join(place, "film.mp4"));
    await rename(join(place, "film.mp4"), latin1);
    const name = latin1.toString();
    const args = ["colorize", name, "-o", join(place, `${long}.mp4`), ...quick];
    const ran = await chromaloom(args, { HOME: join(place, "home") });
    expect(ran.exitCode).toBe(0);
    expect(await frameDigests(join(place, `${long}.mp4`))).toHaveLength(10);
  });

  it("leaves nothing of a job that it refuses", async () => {
    const place = await newPlace("refused");
    const film = join(place, "film.mp4");
    await drawFilm(film);
    const late = await chromaloom(["colorize", film, "--from", "5000f"]);
    expect([late.exitCode, late.stderr]).toEqual([2, expect.stringContaining("[UsageInvalid]")]);
    const nowhere = await chromaloom(["colorize", film, "-o", join(place, "no", "such", "film.mp4")]);
    expect([nowhere.exitCode, nowhere.stderr]).toEqual([
      4,
      expect.stringMatching(/there is no folder ".*such"; create it/),
    ]);
    await symlink(film, join(place, "link.mp4"));
    const itself = await chromaloom(["colorize", film, "-o", join(place, "link.mp4"), "--force"]);
    expect([itself.exitCode, itself.stderr]).toEqual([
      2,
      expect.stringContaining("would overwrite the film itself"),
    ]);
    expect((await readdir(place)).sort()).toEqual(["film.mp4", "link.mp4"]);
  });

  it("ends quietly when nobody reads what it tells", async () => {
    const place = await newPlace("unread");
    const film = join(place, "film.mp4");
    await drawFilm(film);
    const command = `${chromaloomProgram.join(" ")} colorize ${film} --json ${quick.join(" ")} | head -1 >&2; echo \${PIPESTATUS[0]}`;
    const { stdout, stderr } = await execa("bash", ["-c", command]);
    expect(stdout).toBe("141");
    expect(stderr.split("\n")).toHaveLength(1);
  });

  it("says how to name a file that begins with a dash", async () => {
    const place = await newPlace("dash");
    await writeFile(join(place, "-film.mp4"), "");
    const { exitCode, stderr } = await execa(
      process.execPath,
      [...chromaloomProgram.slice(1), "colorize", "-film.mp4"],
      { cwd: place, reject: false },
    );
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("write ./-film.mp4")]);
    expect((await stat(join(place, "-film.mp4"))).size).toBe(0);
  });
});
