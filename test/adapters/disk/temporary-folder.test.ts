import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { inTemporaryFolder } from "#adapters/disk/temporary-folder.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";

let place: string;
const started = process.cwd();
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "temporary-"));
  vi.stubEnv("TMPDIR", place);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  process.chdir(started);
  await rm(place, { recursive: true });
});

const killedRun = `import { inTemporaryFolder } from "#adapters/disk/temporary-folder.ts";
  await inTemporaryFolder("shots", () => process.kill(process.pid, "SIGKILL"));`;

describe("inTemporaryFolder", () => {
  it("works in a new folder, which goes again whatever comes of the work", async () => {
    const found = await inTemporaryFolder("shots", async (folder) => {
      await writeFile(join(folder, "a"), "");
      return [dirname(folder), (await readdir(folder)).sort()];
    });
    expect(found).toEqual([place, ["a", "lock"]]);
    await expect(inTemporaryFolder("shots", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await readdir(place)).toEqual([]);
  });

  it("takes away what a run left that was killed, and leaves what is in use or somebody else's", async () => {
    spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", killedRun]);
    const old = join(place, "chromaloom-shots-unmark");
    await mkdir(old);
    await utimes(old, 1, 1);
    await rm(join(place, `tsx-${process.getuid?.()}`), { recursive: true, force: true });
    expect(await readdir(place)).toHaveLength(2);
    await mkdir(join(place, "mine"));
    await utimes(join(place, "mine"), 1, 1);
    const others = ["chromaloom-shots-linked", "chromaloom-shots-of-mine", "chromaloom-shots-newone"];
    const named = join(place, "chromaloom-shots-precis");
    await mkdir(join(named, "mine"), { recursive: true });
    await utimes(named, 1, 1);
    await symlink(join(place, "mine"), join(place, others[0] ?? ""));
    for (const name of others.slice(1)) await mkdir(join(place, name));
    const inUse = await inTemporaryFolder("shots", async (folder) => {
      await inTemporaryFolder("shots", () => Promise.resolve());
      expect(await readdir(folder)).toEqual(["lock"]);
      return basename(folder);
    });
    expect((await readdir(place)).sort()).toEqual(["mine", basename(named), ...others].sort());
    expect(others).not.toContain(inUse);
  });

  it("works in the current folder where TMPDIR names none", async () => {
    process.chdir(place);
    vi.stubEnv("TMPDIR", join(place, "nowhere"));
    const folder = await inTemporaryFolder("quote", (path) => Promise.resolve(path));
    expect(folder.startsWith(join(place, ".chromaloom-quote-"))).toBe(true);
    expect(await readdir(place)).toEqual([]);
  });

  it("says where there is no room, and that TMPDIR names another place", async () => {
    const full = Object.assign(new Error("full"), { code: "ENOSPC" });
    const work = (path: string): Promise<never> => Promise.reject(writeFailure(path, full));
    await expect(inTemporaryFolder("quote", (folder) => work(join(folder, "a")))).rejects.toMatchObject({
      name: "DiskFull",
      message: expect.stringMatching(new RegExp(`^no space left in ${place}, .* TMPDIR$`)) as string,
    });
    // Of another disk it says what it is.
    await expect(inTemporaryFolder("quote", () => work("/elsewhere/a"))).rejects.toThrow("/elsewhere/a");
  });
});
