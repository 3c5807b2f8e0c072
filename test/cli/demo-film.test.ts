import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readEnvironment } from "#adapters/env.ts";
import { layDemoFilm } from "#cli/request/demo-film.ts";
import { leaveKilledDraft } from "#test/support/killed-draft.ts";

describe("the demo films", () => {
  const started = process.cwd();
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "demo-"));
    process.chdir(folder);
  });
  afterEach(async () => {
    process.chdir(started);
    await rm(folder, { recursive: true });
  });

  it("lays the silent film that comes with the program", async () => {
    const path = await layDemoFilm("film", readEnvironment());
    const shipped = await readFile(join(import.meta.dirname, "../../examples/demo-film.mp4"));
    expect(path).toBe("chromaloom-demo.mp4");
    expect((await readFile(path)).equals(shipped)).toBe(true);
  });

  it("takes away what a run left that was killed", async () => {
    leaveKilledDraft("chromaloom-demo.mp4");
    await writeFile(".mine.mp4", "");
    expect(await readdir(".")).toHaveLength(2);
    await layDemoFilm("film", readEnvironment());
    expect((await readdir(".")).sort()).toEqual([".mine.mp4", "chromaloom-demo.mp4"]);
  });

  it("leaves a file of that name as it is", async () => {
    await writeFile("chromaloom-demo.mp4", "a person's own");
    expect(await layDemoFilm("film", readEnvironment())).toBe("chromaloom-demo.mp4");
    expect(await readFile("chromaloom-demo.mp4", "utf8")).toBe("a person's own");
  });
});
