import { existsSync } from "node:fs";
import { chmod, rm, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { readEnvironment } from "#adapters/env.ts";
import { findTools } from "#adapters/ffmpeg/process/binaries.ts";
import { start, type Ended, type Workplace } from "#test/chaos/workplace.ts";

/*
 * A run is held where it is by an ffmpeg that does not go on, then it is stopped: nothing of it may run any
 * longer, and the same command goes on.
 */

/** What only the command line of an ffmpeg has that does this, in the order in which a run comes to them. */
export const holds = {
  "looks through the film": "[0:0]scale=",
  "encodes a segment": "-f matroska -i pipe:0",
  "joins the segments": "-f concat",
  "proves the luma": "-vf extractplanes=y",
  "compares the sound": "-f s32le",
  "writes a clip of the review": "-pix_fmt rgb24",
  "makes the preview": "hstack",
} as const;

export type Hold = keyof typeof holds;

/** Signals as they come: from another program, from Ctrl-C (to all of them), from the kernel. */
export const stops = {
  "SIGTERM to the command": { signal: "SIGTERM", toAll: false },
  "Ctrl-C": { signal: "SIGINT", toAll: true },
  "SIGKILL to the command": { signal: "SIGKILL", toAll: false },
  "SIGKILL to all": { signal: "SIGKILL", toAll: true },
} as const;

export type Stop = keyof typeof stops;

const patienceMs = 120_000;

/** An ffmpeg that stands still where its command line holds `words`. */
const leaveHoldingTool = async (path: string, words: string): Promise<void> => {
  const { ffmpeg } = await findTools(readEnvironment());
  const script = [
    "#!/bin/sh",
    `case "$*" in *'${words}'*) : > '${path}.reached'; exec sleep 600;; esac`,
    `exec '${ffmpeg.path}' "$@"`,
  ];
  await writeFile(path, `${script.join("\n")}\n`);
  await chmod(path, 0o755);
};

/** Runs a command up to a place and stops it there. */
export const stopAt = async (
  place: Workplace,
  args: readonly string[],
  { hold, stop }: { readonly hold: Hold; readonly stop: Stop },
): Promise<Ended> => {
  const tool = `${place.folder}.ffmpeg`;
  await leaveHoldingTool(tool, holds[hold]);
  await rm(`${tool}.reached`, { force: true });
  const running = start(place, args, { FFMPEG_PATH: tool });
  for (const until = Date.now() + patienceMs; !existsSync(`${tool}.reached`);) {
    if (Date.now() > until) throw new Error(`no ffmpeg that ${hold} was started`);
    await sleep(20);
  }
  const { signal, toAll } = stops[stop];
  process.kill(toAll ? -running.pid : running.pid, signal);
  return running.ended;
};
