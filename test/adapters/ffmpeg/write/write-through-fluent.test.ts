import { readFileSync, writeFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { writeThroughFluent } from "#adapters/ffmpeg/write/write-through-fluent.ts";
import { clipFolder, plainClip } from "#test/clips/draw-clip.ts";
import { tools } from "#test/clips/film-tools.ts";

const folder = clipFolder();
afterEach(() => vi.unstubAllEnvs());

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

  it("starts ffmpeg as every other is started: bare, and not without us", async () => {
    const path = join(folder, "telling-ffmpeg");
    const said = join(folder, "environment");
    const lines = ["#!/bin/sh", `env > '${said}'`, `ulimit -v >> '${said}'`];
    writeFileSync(path, `${lines.join("\n")}\n`, { mode: 0o755 });
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "a secret");
    const tool = { ...tools.ffmpeg, path, environment: { GCONV_PATH: "/nonexistent" } };
    await writeThroughFluent(tool, { inputs: [{ address: "a", options: [] }], options: [], output: "b" });
    const environment = readFileSync(said, "utf8");
    expect(environment).not.toContain("secret");
    expect(environment).toMatch(/^GCONV_PATH=\/nonexistent$/m);
    expect(environment).toMatch(/^\d+$/m);
  });

  it("kills ffmpeg and throws the reason when it is told to stop", async () => {
    const path = join(folder, "standing-ffmpeg");
    writeFileSync(path, "#!/bin/sh\nexec sleep 60\n", { mode: 0o755 });
    const job = { inputs: [{ address: "a", options: [] }], options: [], output: "b" };
    const stopped = writeThroughFluent(
      { ...tools.ffmpeg, path },
      job,
      AbortSignal.abort(new Error("stopped")),
    );
    await expect(stopped).rejects.toThrow("stopped");
  });
});
