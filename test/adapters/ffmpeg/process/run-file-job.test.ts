import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { startChild } from "#adapters/ffmpeg/process/child.ts";
import { runFileJob } from "#adapters/ffmpeg/process/run-file-job.ts";
import { moving, movingPieces } from "#adapters/ffmpeg/process/stall-limit.ts";
import { clipFolder, plainClip } from "#test/clips/draw-clip.ts";
import { tools } from "#test/clips/film-tools.ts";

const folder = clipFolder();

describe("runFileJob", () => {
  it("writes over a file of the output's name and never asks", async () => {
    const film = await plainClip(join(folder, "film.mp4"), 5);
    const output = join(folder, "taken.mkv");
    writeFileSync(output, "x");
    const end = await runFileJob(tools.ffmpeg, {
      inputs: [{ address: film, options: [] }],
      options: ["-c", "copy"],
      output,
    });
    expect(end).toEqual({ failed: false, lines: [] });
    expect((await stat(output)).size).toBeGreaterThan(1000);
  });

  it("gives ffmpeg's own words when it fails", async () => {
    const job = {
      inputs: [{ address: join(folder, "none.mp4"), options: [] }],
      options: [],
      output: "x.mkv",
    };
    const end = await runFileJob(tools.ffmpeg, job);
    expect(end.failed).toBe(true);
    expect(end.lines.join("\n")).toContain("No such file or directory");
  });
});

describe("startChild", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("gives ffmpeg no credentials and no addresses of the environment", async () => {
    const path = join(folder, "telling-ffmpeg");
    writeFileSync(path, "#!/bin/sh\nenv >&2\n", { mode: 0o755 });
    const names = [
      "AWS_SECRET_ACCESS_KEY",
      "AWS_SESSION_TOKEN",
      "http_proxy",
      "HOME",
      "CHROMALOOM_PROVIDERS",
    ];
    for (const name of names) vi.stubEnv(name, "cpu");
    const child = startChild({ ...tools.ffmpeg, path }, [], { pipes: "read" });
    expect(await child.ended).toEqual({ code: 0, signal: null });
    const said = child.said().map((line) => line.split("=")[0]);
    expect(said).toContain("PATH");
    expect(said.filter((name) => name !== undefined && names.includes(name))).toEqual([]);
  });
});

describe("moving", () => {
  it("kills a child that does not move, and says so", async () => {
    const process = spawn("sleep", ["60"]);
    const ended = new Promise((resolve) => process.once("close", resolve));
    await expect(moving({ process }, ended, 50)).rejects.toThrow(/sleep did nothing/);
    expect(process.signalCode).toBe("SIGKILL");
  });
});

describe("movingPieces", () => {
  it("loses nothing of a child that ended before the first piece was asked for", async () => {
    const process = spawn("head", ["-c", "150000", "/dev/zero"]);
    const pieces = movingPieces<Buffer>({ process }, process.stdout);
    await new Promise((resolve) => process.once("exit", resolve));
    await new Promise((resolve) => setTimeout(resolve, 100));
    let length = 0;
    for await (const piece of pieces) length += piece.length;
    expect(length).toBe(150000);
  });
});
