import { writeFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeThroughFluent } from "#adapters/ffmpeg/write/write-through-fluent.ts";
import { clipFolder, plainClip } from "#test/clips/draw-clip.ts";
import { tools } from "#test/clips/film-tools.ts";

const folder = clipFolder();

describe("writeThroughFluent", () => {
  it("writes over a file of the output's name and never asks", async () => {
    const film = await plainClip(join(folder, "film with spaces.mp4"), 5);
    const output = join(folder, "taken.mkv");
    writeFileSync(output, "x");
    const end = await writeThroughFluent(tools.ffmpeg, {
      inputs: [{ address: film, options: [] }],
      options: ["-c", "copy"],
      output,
    });
    expect(end).toEqual({ failed: false, lines: [] });
    expect((await stat(output)).size).toBeGreaterThan(1000);
  });

  it("gives ffmpeg's own words when it fails", async () => {
    const end = await writeThroughFluent(tools.ffmpeg, {
      inputs: [{ address: join(folder, "none.mp4"), options: [] }],
      options: [],
      output: join(folder, "x.mkv"),
    });
    expect(end.failed).toBe(true);
    expect(end.lines.join("\n")).toContain("No such file or directory");
  });
});
