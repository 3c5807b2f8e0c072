import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readEnvironment } from "#adapters/env.ts";
import { findTools } from "#adapters/ffmpeg/process/binaries.ts";
import { failures } from "#core/errors.ts";
import { drawTinyFilm } from "#test/chaos/workplace.ts";
import { chromaloomProgram } from "#test/cli/chromaloom.ts";

/*
 * A disk of its own, in memory, that fills up while a run is at some place: an ffmpeg whose command line holds
 * some words writes over what is free first. Where nobody may mount, this is skipped.
 */

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "full-"));
  await drawTinyFilm(join(folder, "film.mp4"));
  await mkdir(join(folder, "disk"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const canMount =
  spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "none", tmpdir()], { stdio: "ignore" }).status === 0;

type Ran = { readonly exitCode: number; readonly stderr: string; readonly files: string };

const options = ["--model", "open", "--workers", "1", "--review", "--preview"];

/**
 * Runs a command on a disk that fills up, then once more with room again.
 *
 * @param left  KiB that stay free
 */
const runTwice = async (args: readonly string[], words: string, left: number): Promise<[Ran, Ran]> => {
  const disk = join(folder, "disk");
  const tool = join(folder, "ffmpeg");
  const { ffmpeg } = await findTools(readEnvironment());
  const fill = `dd if=/dev/zero of='${disk}/filler' bs=1k 2>&-; truncate -s -${left}k '${disk}/filler'`;
  const lines = [`case "$*" in *'${words}'*) ${fill};; esac`, `exec '${ffmpeg.path}' "$@"`];
  await writeFile(tool, `#!/bin/sh\n${lines.join("\n")}\n`, { mode: 0o755 });
  const told = (name: string): string =>
    `echo $? > ../${name}.code; ls -A | grep -v tsx- | tr '\\n' ' ' > ../${name}.files`;
  const script = [
    `mount -t tmpfs -o size=24m none '${disk}' && cd '${disk}' && cp ../film.mp4 .`,
    `FFMPEG_PATH='${tool}' TMPDIR='${disk}' "$@" 2> ../first.stderr; ${told("first")}`,
    `rm filler; "$@" 2> ../second.stderr; ${told("second")}`,
  ];
  await execa("unshare", ["-rm", "sh", "-c", script.join("\n"), "sh", ...chromaloomProgram, ...args]);
  const read = async (name: string): Promise<Ran> => {
    const [code, stderr, files] = await Promise.all(
      ["code", "stderr", "files"].map((ending) => readFile(join(folder, `${name}.${ending}`), "utf8")),
    );
    return { exitCode: Number(code), stderr: stderr ?? "", files: files ?? "" };
  };
  return [await read("first"), await read("second")];
};

describe.skipIf(!canMount)("a disk that fills up", { timeout: 120_000 }, () => {
  it.each([
    ["during the review, with the film published", "-pix_fmt rgb24", 0],
    ["while the finished job's review is copied", "hstack", 100],
  ])("%s, is said; with room again the same command goes on", async (_, words, left) => {
    const [first, second] = await runTwice(
      ["colorize", "film.mp4", "-o", "out.mp4", ...options],
      words,
      left,
    );
    expect([first.exitCode, first.stderr]).toEqual([
      failures.DiskFull.exitCode,
      expect.stringMatching(/\nchromaloom: no space left to write .*; free some.* \[DiskFull\]\n$/),
    ]);
    expect(first.files).not.toContain("draft");
    expect([second.exitCode, second.files]).toEqual([
      0,
      "film.mp4 out.mp4 out.mp4.review out.preview.mp4 ",
    ]);
  });

  it("is said of the place of what is temporary, with what to do", async () => {
    const args = ["shots", join(folder, "film.mp4"), "-o", join(folder, "shots.csv")];
    const [first, second] = await runTwice(args, "[0:0]scale=", 0);
    expect([first.exitCode, first.stderr]).toEqual([
      failures.DiskFull.exitCode,
      expect.stringMatching(/no space left in .*, where what is temporary goes; .* TMPDIR \[DiskFull\]\n$/),
    ]);
    expect([first.files, second.exitCode]).toEqual(["filler film.mp4 ", 0]);
  });
});
