import { spawnSync } from "node:child_process";
import { lstat, mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { resultFile } from "#adapters/disk/result-file.ts";

const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), "result-"));

describe("resultFile", () => {
  it("refuses to replace a film unless told to", async () => {
    const path = join(await newFolder(), "film.mp4");
    await writeFile(path, "old");
    await expect(resultFile(path, "refuse").check()).rejects.toMatchObject({
      name: "OutputExists",
      message: expect.stringContaining("--force") as string,
    });
    const result = resultFile(path, "replace");
    await writeFile(result.draft, "new");
    await result.publish();
    expect(await readFile(path, "utf8")).toBe("new");
  });

  it("will not overwrite a film that appeared while the work went on", async () => {
    const folder = await newFolder();
    const path = join(folder, "film.mp4");
    const result = resultFile(path, "refuse");
    await writeFile(result.draft, "new");
    await writeFile(path, "somebody else's");
    await expect(result.publish()).rejects.toMatchObject({ name: "OutputExists" });
    await result.discard();
    expect(await readFile(path, "utf8")).toBe("somebody else's");
    expect(await readdir(folder)).toEqual(["film.mp4"]);
  });

  it("says before any work that a place cannot be written", async () => {
    const folder = await newFolder();
    await mkdir(join(folder, "film.mp4"));
    await expect(resultFile(join(folder, "film.mp4"), "refuse").check()).rejects.toMatchObject({
      name: "OutputUnwritable",
    });
    await expect(
      resultFile(join(folder, "no", "such", "film.mp4"), "refuse").check(),
    ).rejects.toMatchObject({
      name: "OutputUnwritable",
      message: expect.stringMatching(/^there is no folder ".*no\/such"; create it/) as string,
    });
  });

  it("knows its draft again as the result, and no other film", async () => {
    const path = join(await newFolder(), "film.mp4");
    const result = resultFile(path, "refuse");
    expect(await result.tag()).toBeNull();
    await writeFile(result.draft, "new");
    const tag = await result.draftTag();
    await result.publish();
    expect(await result.tag()).toBe(tag);
    await writeFile(path, "somebody else's");
    expect(await result.tag()).not.toBe(tag);
  });

  it.each(["a film that is there", "nothing yet"])("writes through a link to %s", async (what) => {
    const [folder, disk] = [await newFolder(), await newFolder()];
    const [link, between] = [join(folder, "link.mp4"), join(disk, "between.mp4")];
    if (what !== "nothing yet") await writeFile(join(disk, "film.mp4"), "old");
    await symlink("film.mp4", between);
    await symlink(between, link);
    const result = resultFile(link, what === "nothing yet" ? "refuse" : "replace");
    await result.check();
    await writeFile(result.draft, "new");
    await result.publish();
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(await readFile(join(disk, "film.mp4"), "utf8")).toBe("new");
    expect([await readdir(folder), (await readdir(disk)).sort()]).toEqual([
      ["link.mp4"],
      ["between.mp4", "film.mp4"],
    ]);
    expect(await result.tag()).not.toBeNull();
  });

  it("refuses links that lead in a circle", async () => {
    const folder = await newFolder();
    await symlink("two.mp4", join(folder, "one.mp4"));
    await symlink("one.mp4", join(folder, "two.mp4"));
    expect(() => resultFile(join(folder, "one.mp4"), "replace")).toThrow(/leads in a circle/);
  });

  it("takes names of 255 bytes, which leave no room for a draft's own", async () => {
    const path = join(await newFolder(), `${"a".repeat(251)}.mp4`);
    const result = resultFile(path, "refuse");
    await writeFile(`${result.draft}.1234567890.part`, "ffmpeg's");
    await writeFile(result.draft, "new");
    await result.publish();
    expect(await readFile(path, "utf8")).toBe("new");
  });

  it("takes away with its draft those of processes that are gone, and no other", async () => {
    const folder = await newFolder();
    const result = resultFile(join(folder, "film.mp4"), "refuse");
    const gone = spawnSync(process.execPath, ["-e", ""]).pid;
    const kept = [
      ".other.chromaloom-1.mp4",
      ".film.chromaloom-mine.mp4",
      `.film.chromaloom-${process.ppid}.mp4`,
    ];
    const swept = [`.film.chromaloom-${gone}.mp4`, `.film.chromaloom-${gone}.mp4.${gone}.part`];
    for (const name of [...kept, ...swept]) await writeFile(join(folder, name), "");
    await writeFile(result.draft, "");
    await result.discard();
    expect((await readdir(folder)).sort()).toEqual(kept.sort());
  });

  it.each([251, 235, 232, 230])(
    "takes away drafts of a name of %i letters, which was cut",
    async (letters) => {
      const folder = await newFolder();
      const program = `import { resultFile } from "#adapters/disk/result-file.ts";
      import { writeFileSync } from "node:fs";
      const { draft } = resultFile(process.argv[1], "refuse");
      for (const name of [draft, draft + "." + process.pid + ".part"]) writeFileSync(name, "");`;
      const path = join(folder, `${"é".repeat(letters / 2)}.mp4`);
      const args = ["--import", "tsx", "--input-type=module", "-e", program, path];
      const killed = spawnSync(process.execPath, args, { encoding: "utf8" });
      expect([killed.stderr, (await readdir(folder)).length]).toEqual(["", 2]);
      await resultFile(path, "refuse").discard();
      expect(await readdir(folder)).toEqual([]);
    },
  );
});
