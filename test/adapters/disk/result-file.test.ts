import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { cp, lstat, mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { resultFile } from "#adapters/disk/result-file.ts";
import { filesBelow } from "#test/chaos/damage.ts";
import { leaveKilledDraft } from "#test/support/killed-draft.ts";

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
    await writeFile(await result.openDraft(), "new");
    await result.publish();
    expect(await readFile(path, "utf8")).toBe("new");
  });

  it("will not overwrite a film that appeared while the work went on", async () => {
    const folder = await newFolder();
    const path = join(folder, "film.mp4");
    const result = resultFile(path, "refuse");
    await writeFile(await result.openDraft(), "new");
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
    await writeFile(await result.openDraft(), "new");
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
    await writeFile(await result.openDraft(), "new");
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
    await writeFile(`${await result.openDraft()}.1234567890.part`, "ffmpeg's");
    await writeFile(await result.openDraft(), "new");
    await result.publish();
    expect(await readFile(path, "utf8")).toBe("new");
  });

  it("keeps a person's files and folders of any name beside a draft", async () => {
    const folder = await newFolder();
    const result = resultFile(join(folder, "film.mp4"), "refuse");
    const gone = spawnSync(process.execPath, ["-e", ""]).pid;
    const [id, other] = [randomUUID(), randomUUID()];
    await writeFile(join(folder, `.film.chromaloom-${gone}.mp4`), "a film");
    await writeFile(join(folder, `.film.chromaloom-${id}`), "a file");
    await mkdir(join(folder, `.film.chromaloom-${other}`));
    await writeFile(join(folder, `.film.chromaloom-${other}`, "film.mp4"), "a film");
    const [draft, before] = [await result.openDraft(), await filesBelow(folder)];
    await writeFile(draft, "ours");
    await writeFile(join(dirname(draft), "notes.txt"), "a person's");
    await result.discard();
    const ours = join(dirname(draft), "notes.txt");
    expect(await filesBelow(folder)).toEqual(
      [...before.filter((path) => !path.includes("/lock/")), ours].sort(),
    );
  });

  it("keeps the draft of a process that lives", async () => {
    const folder = await newFolder();
    const path = join(folder, "film.mp4");
    const result = resultFile(path, "refuse");
    await writeFile(await result.openDraft(), "new");
    await resultFile(path, "refuse").discard();
    await result.publish();
    expect([await readFile(path, "utf8"), await readdir(folder)]).toEqual(["new", ["film.mp4"]]);
  });

  it("leaves a copy that a person made of a draft's folder", async () => {
    const folder = await newFolder();
    const [mine, theirs] = [join(folder, "film.mp4"), join(folder, `.film.chromaloom-${randomUUID()}`)];
    const result = resultFile(mine, "refuse");
    const draft = await result.openDraft();
    await cp(dirname(draft), theirs, { recursive: true });
    await writeFile(join(theirs, "film.mp4"), "a copy that a person made");
    await result.discard();
    expect(await readdir(folder)).toEqual([basename(theirs)]);
  });

  it.each([6, 251, 235, 232, 230])(
    "takes away the draft of a process that is gone, of a name of %i letters",
    async (letters) => {
      const folder = await newFolder();
      const path = join(folder, `${"é".repeat(letters / 2)}.mp4`);
      leaveKilledDraft(path);
      expect(await readdir(folder)).toHaveLength(1);
      await resultFile(path, "refuse").discard();
      expect(await readdir(folder)).toEqual([]);
    },
  );
});
