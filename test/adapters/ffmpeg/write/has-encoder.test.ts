import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { missingEncoder } from "#adapters/ffmpeg/write/has-encoder.ts";
import { clipFolder } from "#test/clips/draw-clip.ts";
import { tools } from "#test/clips/film-tools.ts";

const folder = clipFolder();

/** An ffmpeg with these encoders alone. */
const ffmpegWith = (...encoders: readonly string[]) => {
  const path = join(folder, `ffmpeg-${encoders.join("-")}`);
  const lines = encoders.map((name) => `echo ' V....D ${name}           as it is'`);
  writeFileSync(path, ["#!/bin/sh", ...lines, ""].join("\n"), { mode: 0o755 });
  return { ...tools.ffmpeg, path };
};

describe("missingEncoder", () => {
  it("finds nothing missing in an ffmpeg that has it", async () => {
    expect(await missingEncoder(tools.ffmpeg, "ffv1")).toBeNull();
    expect(await missingEncoder(ffmpegWith("libx264", "libx264rgb"), "h264")).toBeNull();
  });

  it("names the encoder, the program and what can be written with it", async () => {
    const sentence = await missingEncoder(ffmpegWith("libx264rgb", "prores_ks", "ffv1"), "h264");
    expect(sentence).toMatch(/^ffmpeg \S+ \(\S+\) was built without libx264, which writes h264/);
    expect(sentence).toContain("set FFMPEG_PATH to one, or choose --codec prores or ffv1");
  });

  it("offers no codec where it has none", async () => {
    expect(await missingEncoder(ffmpegWith("libvpx"), "h265")).toMatch(/set FFMPEG_PATH to one$/);
  });
});
