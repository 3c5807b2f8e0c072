import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  describeTools,
  findTools,
  noHiddenConversion,
  passthrough,
  releaseOf,
  type Tool,
} from "#adapters/ffmpeg/process/binaries.ts";
import { clipFolder } from "#test/clips/draw-clip.ts";

const folder = clipFolder();
const tool = (major: number, minor: number): Tool => ({
  path: "ffmpeg",
  version: "x",
  libavcodec: [major, minor],
  origin: "path",
});

describe("findTools", () => {
  it("finds an ffmpeg and an ffprobe that answer", async () => {
    const { ffmpeg, ffprobe } = await findTools();
    expect(releaseOf(ffmpeg)).toBeGreaterThanOrEqual(4);
    expect(releaseOf(ffprobe)).toBeGreaterThanOrEqual(4);
  });

  it("says which variable names a tool that does not run, and what to do", async () => {
    await expect(findTools({ ffmpegPath: "/nowhere/ffmpeg" })).rejects.toMatchObject({
      name: "ToolMissing",
      message: expect.stringMatching(/FFMPEG_PATH is "\/nowhere\/ffmpeg".*ENOENT.*unset/) as string,
    });
  });

  it("does not take another program for ffprobe", async () => {
    const path = join(folder, "not-ffprobe");
    writeFileSync(path, "#!/bin/sh\necho hello\n");
    chmodSync(path, 0o755);
    await expect(findTools({ ffprobePath: path })).rejects.toMatchObject({ name: "ToolMissing" });
  });
});

describe("describeTools", () => {
  it("describes what is used, and what is missing without throwing", async () => {
    const [ffmpeg, ffprobe] = await describeTools({ ffprobePath: "/nowhere/ffprobe" });
    expect(ffmpeg).toMatchObject({ name: "ffmpeg", ok: true });
    expect(ffprobe).toMatchObject({ name: "ffprobe", ok: false });
    expect(ffprobe?.sentence).toContain("FFPROBE_PATH");
  });
});

describe("passthrough", () => {
  it("is spelled again from ffmpeg 5.1 on", () => {
    expect(passthrough(tool(58, 42))).toEqual(["-vsync", "passthrough"]);
    expect(passthrough(tool(59, 18))).toEqual(["-vsync", "passthrough"]);
    expect(passthrough(tool(59, 37))).toEqual(["-fps_mode", "passthrough"]);
    expect(passthrough(tool(63, 1))).toEqual(["-fps_mode", "passthrough"]);
  });
});

describe("noHiddenConversion", () => {
  it("is asked for where ffmpeg knows it", () => {
    expect(noHiddenConversion(tool(58, 42))).toEqual([]);
    expect(noHiddenConversion(tool(59, 37))).toEqual(["-noauto_conversion_filters"]);
  });
});
