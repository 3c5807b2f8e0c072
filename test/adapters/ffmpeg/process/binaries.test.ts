import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import {
  describeTools,
  findTools,
  noHiddenConversion,
  packagedToolsNote,
  passthrough,
  releaseOf,
  type Tool,
} from "#adapters/ffmpeg/process/binaries.ts";
import { packagedTools } from "#adapters/ffmpeg/process/packaged.ts";
import { clipFolder } from "#test/clips/draw-clip.ts";

const folder = clipFolder();
const tool = (major: number, minor: number): Tool => ({
  path: "ffmpeg",
  version: "x",
  libavcodec: [major, minor],
  origin: "path",
  environment: {},
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

  it("keeps a static build away from the system's text modules, which crash it", async () => {
    const path = join(folder, "static-ffprobe");
    const versions = "ffprobe version N-66595-gc2b38619c0-static x\\nlibavcodec 60. 3.100 / 60. 3.100";
    writeFileSync(path, `#!/bin/sh\nprintf '${versions}\\n'\n`);
    chmodSync(path, 0o755);
    const { ffmpeg, ffprobe } = await findTools({ ffprobePath: path });
    expect(ffprobe.environment).toEqual({ GCONV_PATH: "/nonexistent" });
    expect(ffmpeg.environment).toEqual(ffmpeg.version.endsWith("-static") ? ffprobe.environment : {});
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

describe("packagedToolsNote", () => {
  it("says that the packaged build is worked with, where it is", async (context) => {
    const [ffmpeg] = await packagedTools("ffmpeg");
    const [ffprobe] = await packagedTools("ffprobe");
    context.skip(ffmpeg === undefined || ffprobe === undefined, "npm installed none here");
    expect(await packagedToolsNote({ ffmpegPath: ffmpeg, ffprobePath: ffprobe })).toBeNull();
    vi.stubEnv("PATH", "/nowhere");
    try {
      expect(await packagedToolsNote()).toMatch(/^ffmpeg is the packaged build .* films you do not trust/);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

describe("packagedTools", () => {
  it("offers an ffmpeg of release 5 or later first, where there is one for this system", async () => {
    const [best] = await packagedTools("ffmpeg");
    const { ffmpeg } = await findTools({ ffmpegPath: best });
    if (process.platform === "linux" && process.arch === "x64")
      expect(releaseOf(ffmpeg)).toBeGreaterThanOrEqual(5);
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
