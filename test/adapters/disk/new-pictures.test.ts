import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openNewPictures } from "#adapters/disk/new-pictures.ts";

const newPath = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), "pictures-")), "frames");
/** Leaves a folder as a process that was killed before the first step of its end. */
const killedAtItsEnd = async (path: string): Promise<void> => {
  const script = `const { openNewPictures } = await import("#adapters/disk/new-pictures.ts");
    const pictures = await openNewPictures(${JSON.stringify(path)});
    await pictures.claim("film");
    await pictures.leave("000001.png", new TextEncoder().encode("a picture"));
    process.kill(process.pid, "SIGKILL");`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script]);
  await new Promise((resolve) => child.once("exit", resolve));
};
const picture = new TextEncoder().encode("a picture");

describe("openNewPictures", () => {
  it("leaves pictures and nothing else, and a full folder is not taken again", async () => {
    const path = await newPath();
    const pictures = await openNewPictures(path);
    await pictures.claim("film");
    await pictures.leave("grey/000001.png", picture);
    await pictures.leave("000001.png", picture);
    await pictures.finish();
    expect((await readdir(path, { recursive: true })).sort()).toEqual([
      "000001.png",
      "grey",
      "grey/000001.png",
    ]);
    await expect(openNewPictures(path)).rejects.toMatchObject({ name: "OutputExists" });
    await expect(openNewPictures(join(path, "000001.png"))).rejects.toMatchObject({ name: "OutputExists" });
  });

  it("goes on where a stopped run of the same work was, and keeps what a person changed there", async () => {
    const path = await newPath();
    const stopped = await openNewPictures(path);
    await stopped.claim("film");
    await stopped.leave("000001.png", picture);
    await stopped.stop();
    await writeFile(join(path, "000001.png"), "a person's colours");
    await writeFile(join(path, "000002.png.tmp-0f8fad5b-d9cb-469f-a165-70867728950e"), "half");

    const other = await openNewPictures(path);
    await expect(other.claim("another film")).rejects.toMatchObject({ name: "OutputExists" });
    await other.stop();

    const again = await openNewPictures(path);
    await again.claim("film");
    for (const name of ["000001.png", "000002.png"]) await again.leave(name, picture);
    await again.finish();
    expect((await readdir(path)).sort()).toEqual(["000001.png", "000002.png"]);
    expect(await readFile(join(path, "000001.png"), "utf8")).toBe("a person's colours");
  });

  it("goes on after a kill at any step of its end, or finds all finished", async () => {
    for (const gone of [[], ["chromaloom.json"], ["chromaloom.json", "unfinished.json"]]) {
      const path = await newPath();
      await killedAtItsEnd(path);
      for (const name of gone) await rm(join(path, name));
      const isFinished = gone.includes("unfinished.json");
      if (isFinished) await expect(openNewPictures(path)).rejects.toMatchObject({ name: "OutputExists" });
      else {
        const again = await openNewPictures(path);
        await again.claim("film");
        await again.leave("000001.png", picture);
        await again.finish();
      }
      expect(await readdir(path)).toEqual(["000001.png"]);
    }
  });

  it("lets nobody in until the folder is a person's", async () => {
    const path = await newPath();
    const ending = await openNewPictures(path);
    await ending.claim("film");
    await ending.leave("000001.png", picture);
    // As it is between any two steps of the end.
    for (const name of ["chromaloom.json", "unfinished.json"]) {
      await rm(join(path, name));
      await expect(openNewPictures(path)).rejects.toThrow(/leaving key frames in|holds something already/);
    }
    expect(await readdir(path)).toEqual(["000001.png", "lock"]);
    await ending.finish();
    expect(await readdir(path)).toEqual(["000001.png"]);
  });

  it("leaves a person's folder named as our lock", async () => {
    const path = await newPath();
    await mkdir(join(path, "lock"), { recursive: true });
    await writeFile(join(path, "lock", "notes.txt"), "mine");
    await writeFile(join(path, "unfinished.json"), JSON.stringify({ version: 1, of: "film" }));
    await expect(openNewPictures(path)).rejects.toMatchObject({ name: "OutputExists" });
    expect((await readdir(path, { recursive: true })).sort()).toEqual([
      "lock",
      "lock/notes.txt",
      "unfinished.json",
    ]);
  });

  it("takes away a folder in which nothing was left, and no person's file", async () => {
    const path = await newPath();
    const unused = await openNewPictures(path);
    await unused.claim("film");
    await unused.stop();
    await expect(readdir(path)).rejects.toThrow(/ENOENT/);
    await mkdir(path);
    const pictures = await openNewPictures(path);
    await pictures.claim("film");
    await writeFile(join(path, "notes.txt"), "mine");
    await pictures.stop();
    expect(await readdir(path)).toContain("notes.txt");
  });

  it("lets one process in at a time, and says so to the others", async () => {
    const path = await newPath();
    const script = `const { openNewPictures } = await import("#adapters/disk/new-pictures.ts");
      await openNewPictures(${JSON.stringify(path)}); console.log("held"); setInterval(() => {}, 1000);`;
    const other = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script]);
    await new Promise((resolve) => other.stdout.once("data", resolve));
    await expect(openNewPictures(path)).rejects.toMatchObject({
      name: "JobBusy",
      message: expect.stringContaining(`process ${other.pid ?? 0} `) as string,
    });
    const gone = new Promise((resolve) => other.once("exit", resolve));
    other.kill("SIGKILL");
    await gone;
    await (await openNewPictures(path)).stop();
  });
});
