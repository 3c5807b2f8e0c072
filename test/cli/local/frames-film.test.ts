import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openJobFolder } from "#adapters/disk/job-folder.ts";
import { checkFrames } from "#adapters/frames/check-frames.ts";
import { findFrames } from "#adapters/frames/find-frames.ts";
import { layFramesFilm } from "#cli/local/frames-film.ts";
import { ffmpeg } from "#test/cli/chromaloom.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "frames-film-"));
  const drawn = ["-f", "lavfi", "-i", "testsrc2=s=64x48:r=24:d=0.125", "-vf", "format=gray"];
  await ffmpeg(...drawn, join(folder, "f.%04d.png"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("layFramesFilm", () => {
  it("makes the film of a sequence again when it was cut, emptied or changed, and else not", async () => {
    const found = await findFrames(folder, "refuse");
    if (found === null) throw new Error("no sequence was found");
    const frames = { ...found, ...(await checkFrames(found)), rate: { num: 24, den: 1 } };
    const job = await openJobFolder(join(folder, "job"));
    await job.store.put("footage/.keep", new Uint8Array(0));
    let isMade = false;
    const lay = (): Promise<string> => {
      isMade = false;
      const listen = (): void => {
        isMade = true;
      };
      const signal = new AbortController().signal;
      return layFramesFilm(job, { frames, depth: 10, hasAlpha: false }, { listen, signal });
    };
    const path = await lay();
    const whole = await readFile(path);
    const flipped = Buffer.from(whole);
    flipped[whole.length - 9] = (flipped.at(-9) ?? 0) ^ 1;
    for (const harm of [
      () => truncate(path, 0),
      () => truncate(path, 99),
      () => writeFile(path, flipped),
    ]) {
      await harm();
      await lay();
      expect((await readFile(path)).equals(whole)).toBe(true);
    }
    await lay();
    expect(isMade).toBe(false);
    await job.close("keep");
  });
});
