import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import {
  filesIn,
  isFault,
  newWorkplace,
  planesOf,
  processesOf,
  run,
  start,
  type Ended,
  type Workplace,
} from "#test/chaos/workplace.ts";

/*
 * A run is killed at a step (all that changes a file or folder, counted over all its processes) or at a
 * moment; then the same command is given again.
 */

/** At a step: the command, all its processes, or the one that takes the step. */
export type KillAtStep = { readonly step: number; readonly who: "starter" | "group" | "self" };

/** After so many milliseconds: the command, all its processes, a worker, or an ffmpeg where one runs. */
export type KillAtMoment = {
  readonly after: number;
  readonly who: "starter" | "group" | "worker" | "ffmpeg";
};

type Kill = KillAtStep | KillAtMoment;

const preload = pathToFileURL(join(import.meta.dirname, "kill-at-step.mjs")).href;

/** Runs a command with its steps written down, and killed at one of them. */
const runInSteps = async (
  place: Workplace,
  args: readonly string[],
  kill: KillAtStep | null,
): Promise<{ readonly ended: Ended; readonly steps: readonly string[] }> => {
  const list = `${place.folder}.steps`;
  const ended = await run(place, args, {
    NODE_OPTIONS: `--import=${preload}`,
    CHAOS_STEP: String(kill?.step ?? 0),
    CHAOS_WHO: kill?.who ?? "",
    CHAOS_STEPS: list,
  });
  const text = await readFile(list, "utf8").catch(() => "");
  await rm(list, { force: true });
  return { ended, steps: text.split("\n").filter((line) => line !== "") };
};

/** Runs a command that is killed at a moment, or a part of it. */
export const runToMoment = async (
  place: Workplace,
  args: readonly string[],
  { after, who }: KillAtMoment,
): Promise<Ended> => {
  const running = start(place, args);
  await sleep(after);
  const found = [...(await processesOf(running.pid))];
  const named = { worker: /worker|^chromaloom /, ffmpeg: /^\S*ffmpeg|ffprobe/ };
  const chosen =
    who === "starter" || who === "group"
      ? [running.pid]
      : found.filter(([pid, line]) => pid !== running.pid && named[who].test(line)).map(([pid]) => pid);
  const [pid] = chosen;
  if (pid !== undefined && found.length > 0) process.kill(who === "group" ? -pid : pid, "SIGKILL");
  return running.ended;
};

export type Undisturbed = {
  readonly film: string;
  readonly args: readonly string[];
  /** What it did to files and folders, in order. */
  readonly steps: readonly string[];
  readonly planes: string;
  readonly files: readonly string[];
};

/** What differs from run to run in the names of a kept job. */
const alike = (name: string): string =>
  name.replace(/_run\w+(?=\.json$)/, "_RUN").replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, "ID");

/** Events and results of maps tell of every run: one that was stopped has left its own. */
const tellsOfRuns = (name: string): boolean => /^[^/]+\/(?:events|maps)\b/.test(name);

const lasting = async (place: Workplace): Promise<string[]> => [
  ...new Set((await filesIn(place)).filter((name) => !tellsOfRuns(name)).map(alike)),
];

/** @param args  of the command in its place: film.mp4 and out.mp4 are the film and the result */
export const undisturbedRun = async (
  folder: string,
  film: string,
  args: readonly string[],
): Promise<Undisturbed> => {
  const place = await newWorkplace(folder, film);
  const { ended, steps } = await runInSteps(place, args, null);
  if (ended.code !== 0) throw new Error(`the undisturbed run: exit ${String(ended.code)}: ${ended.stderr}`);
  return { film, args, steps, planes: await planesOf(place.result), files: await lasting(place) };
};

/** What is wrong with a run that was killed and started again; none: nothing. */
export const faultsOfKill = async (folder: string, whole: Undisturbed, kill: Kill): Promise<string[]> => {
  const { film, args } = whole;
  const place = await newWorkplace(folder, film);
  const first =
    "step" in kill ? (await runInSteps(place, args, kill)).ended : await runToMoment(place, args, kill);
  return faultsOfSecondRun(place, whole, first);
};

/** Gives the command again whose first run ended as told. @returns what is wrong then */
export const faultsOfSecondRun = async (
  place: Workplace,
  { args, planes, files }: Undisturbed,
  first: Ended,
): Promise<string[]> => {
  const again = await run(place, args);
  return [
    ...faultsOfEnds(first, again),
    ...((await planesOf(place.result)) === planes ? [] : ["other planes"]),
    ...oddFiles(await lasting(place), files),
  ];
};

const canceled = 130;

const told = ({ code, stderr }: Ended): string => `exit ${String(code)}: ${stderr.trim().slice(-500)}`;

const faultsOfEnds = (first: Ended, again: Ended): string[] => {
  const faults: string[] = [];
  // Done before the kill, but for its last word: a finished result is not made twice.
  const wasDone = again.code === 4 && again.stderr.includes("exists already");
  if (again.code !== 0 && !wasDone) faults.push(`again: ${told(again)}`);
  // A worker or an ffmpeg that is killed is replaced by the command itself.
  if (first.code !== null && ![0, canceled].includes(first.code))
    faults.push(`a part was killed: ${told(first)}`);
  for (const ended of [first, again]) {
    if (isFault(ended)) faults.push(`a stack: ${told(ended)}`);
    if (ended.orphans.length > 0) faults.push(`still running: ${ended.orphans.join("; ")}`);
  }
  return faults;
};

/** Of a part whose run was killed just then there is the evidence, and no word of how long that took. */
const mayBeMissing = (name: string): boolean => name.startsWith("job/reports/colour/");

const oddFiles = (left: readonly string[], expected: readonly string[]): string[] => {
  const odd = [
    ...left.filter((name) => !expected.includes(name)).map((name) => `+${name}`),
    ...expected.filter((name) => !left.includes(name) && !mayBeMissing(name)).map((name) => `-${name}`),
  ];
  return odd.length === 0 ? [] : [`files: ${odd.join(" ")}`];
};
