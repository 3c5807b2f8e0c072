import { lstat, writeFile } from "node:fs/promises";
import { basename, dirname, extname, resolve } from "node:path";
import { readCutText } from "#adapters/cuts/cut-files.ts";
import { folderStore } from "#adapters/disk/folder-store.ts";
import { refuseNoJobFolder } from "#adapters/disk/job-folder.ts";
import { placeText, replaceText } from "#adapters/disk/leave-picture.ts";
import { inTemporaryFolder } from "#adapters/disk/temporary-folder.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";
import { readEnvironment } from "#adapters/env.ts";
import { openFilms, openScratch } from "#adapters/stores.ts";
import { ifThere } from "#adapters/system-errors.ts";
import { isFolder, lookAt } from "#adapters/disk/look-at.ts";
import type { CutForm } from "#core/cuts/cut-list.ts";
import { placeCuts } from "#core/cuts/place-cuts.ts";
import { writeCuts, type ShotList } from "#core/cuts/write-cuts.ts";
import { cutsOfShots, shotsBetween } from "#core/edits/cut-edits.ts";
import { JobError } from "#core/errors.ts";
import { sourceSchema, type Source } from "#core/film/source.ts";
import { timelineSchema, type Timeline } from "#core/film/timeline.ts";
import { jobKeys } from "#core/job/keys.ts";
import { manifestSchema } from "#core/job/manifest.ts";
import { getSealedJson } from "#core/ports/json-values.ts";
import type { Progress } from "#core/ports/progress.ts";
import { triedAgain } from "#cli/runner/tried-again.ts";

/** The shots found in a film, or those of a kept job with its edits in force. */
export const shotsOf = async (filmOrJob: string, progress: Progress): Promise<ShotList> => {
  return (await isFolder(filmOrJob)) ? shotsOfJob(resolve(filmOrJob)) : shotsOfFilm(filmOrJob, progress);
};

const shotsOfJob = async (root: string): Promise<ShotList> => {
  await refuseNoJobFolder(root);
  const store = folderStore(root);
  if (!(await store.has(jobKeys.manifest))) {
    throw new JobError(
      "UsageInvalid",
      `${root} holds no job that was planned; give the colorize command that was stopped once more, or name a film`,
      { root },
    );
  }
  const { shots } = await getSealedJson(store, jobKeys.manifest, manifestSchema);
  const source = await getSealedJson(store, jobKeys.source, sourceSchema);
  const timeline = await getSealedJson(store, jobKeys.timeline(source), timelineSchema);
  return { ...clockOf(source, timeline), name: basename(source.uri), shots };
};

const shotsOfFilm = (film: string, progress: Progress): Promise<ShotList> =>
  inTemporaryFolder("shots", async (folder) => {
    const films = await openFilms(readEnvironment(), { scratch: openScratch(folder) });
    const source = await films.inspect(film.startsWith("s3://") ? film : resolve(film));
    const { surveyFilm } = await import("#pipeline/plan/survey.ts");
    const ports = { films, store: folderStore(folder) };
    const timeline = await triedAgain(() => surveyFilm(ports, source, progress));
    const shots = shotsBetween({ first: 0, end: timeline.pts.length }, timeline.cuts);
    return { ...clockOf(source, timeline), name: basename(film), shots };
  });

const clockOf = ({ video, timecode }: Source, { pts, lastDuration }: Timeline) => ({
  pts,
  lastDuration,
  timecode,
  timeBase: video.timeBase,
  frameRate: video.frameRate,
});

/**
 * Shots as a list that reads as the same shots.
 *
 * @throws JobError UsageInvalid where the form cannot tell them apart
 */
export const shotText = (list: ShotList, form: CutForm): string => {
  const text = writeCuts(list, form);
  const { cuts } = placeCuts(readCutText("the list", text), list);
  const first = list.shots[0]?.first ?? 0;
  const end = list.shots.at(-1)?.end ?? list.pts.length;
  const wrong = cutsOfShots(list.shots).find((cut) => !cuts.includes(cut));
  if (
    wrong === undefined &&
    cuts.filter((cut) => cut > first && cut < end).length === list.shots.length - 1
  )
    return text;
  throw new JobError(
    "UsageInvalid",
    `${form} counts too coarsely for this film of variable frame rate: it would lose the cut at frame ${wrong ?? first}; use --format csv`,
  );
};

const formsByEnding: Readonly<Record<string, CutForm>> = { ".csv": "csv", ".edl": "edl", ".otio": "otio" };

/** The form that was asked for, or that a file's ending says. @throws JobError UsageInvalid */
export const formFor = (output: string | undefined, format: CutForm | undefined): CutForm => {
  if (format !== undefined) return format;
  if (output === undefined) return "csv";
  const form = formsByEnding[extname(output).toLowerCase()];
  if (form !== undefined) return form;
  throw new JobError(
    "UsageInvalid",
    `the ending of ${output} says nothing of how shots are written; end it in .csv, .edl or .otio, or give --format`,
  );
};

/** Refuses a place before the film is looked through. @throws JobError OutputExists, OutputUnwritable */
export const checkListPlace = async (output: string, ifExists: "refuse" | "replace"): Promise<void> => {
  const folder = dirname(resolve(output));
  if (!(await isFolder(folder, writeFailure))) {
    throw new JobError("OutputUnwritable", `there is no folder ${folder}; create it`, { folder });
  }
  if (ifExists === "replace" || (await lookAt(output, writeFailure)) === null) return;
  throw listExists(output);
};

const listExists = (output: string): JobError =>
  new JobError("OutputExists", `${output} exists already; give --force to replace it`, { output });

/** Whole or not at all. @throws JobError OutputExists, OutputUnwritable, DiskFull */
export const writeList = async (
  output: string,
  text: string,
  ifExists: "refuse" | "replace",
): Promise<void> => {
  const there = await ifThere(lstat(output));
  // What a link leads to is written, and a pipe or a terminal is written to.
  if (ifExists === "replace" && there?.isFile() === false) {
    await writeFile(output, text).catch((error: unknown) => {
      throw writeFailure(output, error);
    });
  } else if (ifExists === "replace") await replaceText(output, text);
  else if (!(await placeText(output, text))) throw listExists(output);
};
