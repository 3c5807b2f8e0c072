import { cp, link, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { damages, filesBelow, lot, putBack, restore } from "#test/chaos/damage.ts";
import { isFault, newWorkplace, planesOf, run, type Ended, type Workplace } from "#test/chaos/workplace.ts";

/*
 * A kept job with an edit in force is damaged; then a command is given. Whatever comes of it, the film is the
 * right one or the one before, and the job's own command brings it back.
 */

export type KeptJob = {
  readonly place: Workplace;
  readonly job: string;
  readonly saved: string;
  readonly colorize: readonly string[];
  /** Planes with the edit in force, and without it. */
  readonly edited: string;
  readonly unedited: string;
  readonly other: string;
};

const orFail = async (ended: Promise<Ended>): Promise<void> => {
  const { code, stderr } = await ended;
  if (code !== 0) throw new Error(`exit ${String(code)}: ${stderr}`);
};

export const keptJob = async (folder: string, film: string): Promise<KeptJob> => {
  const place = await newWorkplace(folder, film);
  const job = join(folder, "job");
  const colorize = ["colorize", "film.mp4", "-o", "out.mp4", "--lossless", "--chunk-frames", "10"];
  colorize.push("--workers", "1", "--keep-job", "job");
  await orFail(run(place, colorize));
  const unedited = await planesOf(place.result);
  const edit = async (name: string, first: number, end: number) => {
    const hints = [{ frame: first, x: 0.5, y: 0.5, rgb: "#ff2010" }];
    await writeFile(join(folder, name), JSON.stringify({ shots: [{ first, end, vividness: 1, hints }] }));
    await orFail(run(place, ["edit", "job", name, "--force"]));
    return planesOf(place.result);
  };
  const other = await edit("second.json", 20, 30);
  await orFail(run(place, ["edit", "job", "--undo", "--force"]));
  const edited = await edit("first.json", 0, 20);
  const saved = join(folder, "saved");
  await cp(job, saved, { recursive: true });
  await link(place.result, join(folder, "out.saved.mp4"));
  return { place, job, saved, colorize, edited, unedited, other };
};

export type Hit = { readonly path: string; readonly way: string };

/** Commands by name, with the planes that they are to leave. */
const commands = {
  colorize: ({ colorize, edited }: KeptJob) => ({ args: colorize, planes: edited }),
  resume: ({ edited }: KeptJob) => ({ args: ["edit", "job", "--force"], planes: edited }),
  undo: ({ unedited }: KeptJob) => ({ args: ["edit", "job", "--undo", "--force"], planes: unedited }),
} as const;

export type Command = keyof typeof commands;

export const restoreJob = async ({ place, job, saved }: KeptJob): Promise<void> => {
  await restore(saved, job);
  await putBack(join(place.folder, "out.saved.mp4"), place.result);
};

/** Damages some files of the job by lot. @returns what was done to which */
export const damageByLot = async (
  { job }: KeptJob,
  { seed, share, ways, which }: { seed: number; share: number; ways: readonly string[]; which?: RegExp },
): Promise<Hit[]> => {
  const draw = lot(seed);
  const hits: Hit[] = [];
  for (const path of await filesBelow(job)) {
    const way = ways[Math.floor(draw() * ways.length)] ?? "flipped";
    if (draw() > share || which?.test(relative(job, path)) === false) continue;
    // Of what cannot be made again one copy stays.
    if (/seals\/(?:edits|results)\//.test(path)) continue;
    await damages[way]?.(path, draw);
    hits.push({ path: relative(job, path), way });
  }
  return hits;
};

/** What is wrong after a command on a damaged job; none: nothing. */
export const faultsOfCommand = async (kept: KeptJob, command: Command): Promise<string[]> => {
  const { place, colorize, edited, unedited } = kept;
  const { args, planes } = commands[command](kept);
  const before = await planesOf(place.result);
  const first = await run(place, args);
  const faults: string[] = [];
  const told = (ended: Ended): string => `exit ${String(ended.code)}: ${ended.stderr.trim().slice(-600)}`;
  if (isFault(first)) faults.push(`a stack: ${told(first)}`);
  const after = await planesOf(place.result);
  if (first.code === 0 && after !== planes) faults.push("exit 0 with other planes");
  if (first.code !== 0 && after !== before) faults.push(`failed, and the film is another: ${told(first)}`);
  if (first.code === 0) return faults;
  faults.push(...(command === "colorize" ? [`stopped: ${told(first)}`] : []));
  const mended = await run(place, colorize);
  if (mended.code !== 0) faults.push(`not mended: ${told(mended)}`);
  else if (![edited, unedited].includes(await planesOf(place.result)))
    faults.push("mended with other planes");
  const again = await run(place, args);
  if (again.code !== 0 && command !== "colorize") faults.push(`the command again: ${told(again)}`);
  return [
    ...faults,
    ...(faults.length > 0 ? [`first: ${told(first)}`] : [`note: ${told(first)}`].slice(1)),
  ];
};
