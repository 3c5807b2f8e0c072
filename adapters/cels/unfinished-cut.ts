import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ifThere } from "#adapters/system-errors.ts";
import { dropEmptyFolder, dropFiles, type Droppable } from "#adapters/disk/drop-files.ts";
import { takeLock, type FolderLock } from "#adapters/disk/folder-lock.ts";
import { lockName, takeFolder, unmarkFolder } from "#adapters/disk/own-folder.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";
import { readAtMost, smallTextAt } from "#adapters/read-at-most.ts";
import { celLayers, type CelLayer } from "#core/cels/cel-layer.ts";
import { cutReportSchema, drawingReportSchema, type DrawingReport } from "#core/cels/cut-report.ts";
import { JobError } from "#core/errors.ts";
import type { CelMemory } from "#core/ports/cels.ts";

/** A folder beside the result in which a cut is painted; a run that was stopped goes on there. */
export type UnfinishedCut = {
  readonly memory: CelMemory;
  /** Where drawings of a layer are written. */
  readonly folderOf: (layer: CelLayer) => string;
  /** Says that pictures are moved out from now on; what is known of their colours stays. */
  forget(): Promise<void>;
  /** Takes the folder away: the result lies in its own place. What a person put into it stays. */
  finish(): Promise<void>;
  /** Lets others in; the same command goes on there. What holds no painted drawing goes. */
  stop(): Promise<void>;
};

type Asked = {
  /** Where it lies. */
  readonly path: string;
  /** What its files look like: those of another form are painted again. */
  readonly form: string;
  /** The report of an earlier run, whose drawings' colours are known; null: there is none. */
  readonly report: string | null;
};

const formName = "form.txt";
const recordsName = "records";

/** A report of more bytes than this is none of ours. */
const maxReportBytes = 2 ** 30;

/** @throws JobError JobBusy while another process paints there, OutputExists, OutputUnwritable */
export const openUnfinishedCut = async ({ path, form, report }: Asked): Promise<UnfinishedCut> => {
  await takeFolder(path, "unfinished cels", "move it, or name another place with -o");
  const lock = await takeLock(join(path, lockName));
  if ("holder" in lock)
    throw new JobError(
      "JobBusy",
      `another process (${lock.holder.pid}) paints in ${path}; wait until it ends`,
      { path },
    );
  const isSameForm = (await smallTextAt(join(path, formName))) === form;
  try {
    if (!isSameForm) await clearPictures(path);
    for (const folder of [recordsName, ...celLayers]) await mkdir(join(path, folder), { recursive: true });
    await writeFile(join(path, formName), form);
  } catch (error) {
    await lock.release();
    throw writeFailure(path, error);
  }
  const before = await drawingsIn(report);
  const recordAt = (name: string): string => join(path, recordsName, `${name}.json`);
  let kept = 0;
  const recall: CelMemory["recall"] = async (name) => {
    const own = await readRecord(recordAt(name));
    if (own !== null) {
      kept += 1;
      return { report: own, isWritten: isSameForm };
    }
    const known = before.get(name);
    return known === undefined ? null : { report: known, isWritten: false };
  };
  return {
    memory: {
      recall,
      keep: async (drawing) => {
        kept += 1;
        const [target, part] = [recordAt(drawing.name), `${recordAt(drawing.name)}.part`];
        await writeFile(part, JSON.stringify(drawing)).catch((error: unknown) => {
          throw writeFailure(target, error);
        });
        await rename(part, target);
      },
    },
    folderOf: (layer) => join(path, layer),
    forget: () => rm(join(path, formName), { force: true }),
    finish: () => drop(path, lock),
    stop: () => (kept === 0 ? drop(path, lock) : lock.release()),
  };
};

const layers = celLayers.join("|");

/** Numbered pictures, as drawings and frames are, and half of one. */
const picture = String.raw`(?:[^/]*\d[^/]*|nothing)\.(?:png|tga|psd|ora)(?:\.part)?`;

const isPicture = (name: string): boolean =>
  new RegExp(`^(?:${layers})(?: by frame)?/${picture}$`, "i").test(name);

/** What is ours in the folder. */
const ofCut: Droppable = {
  isOwnFile: (name) =>
    name === formName ||
    isPicture(name) ||
    new RegExp(String.raw`^${recordsName}/[^/]+\.json(?:\.part)?$`).test(name),
  isOwnFolder: (name) => new RegExp(`^(?:${recordsName}|(?:${layers})(?: by frame)?)$`).test(name),
};

const clearPictures = (path: string): Promise<void> =>
  dropFiles(path, { isOwnFile: isPicture, isOwnFolder: () => false });

const drop = async (path: string, lock: FolderLock): Promise<void> => {
  await dropFiles(path, ofCut);
  const isUnmarked = await unmarkFolder(path);
  await lock.release();
  if (isUnmarked) await dropEmptyFolder(path);
};

/** What a file says of one drawing; null: nothing, or nothing that is whole. */
const readRecord = async (path: string): Promise<DrawingReport | null> => {
  const text = await readText(path);
  return text === null ? null : (drawingReportSchema.safeParse(parsed(text)).data ?? null);
};

/** Drawings of a report; of one that is of another version, or damaged, nothing is known. */
const drawingsIn = async (report: string | null): Promise<Map<string, DrawingReport>> => {
  const text = report === null ? null : await readText(report);
  const read = text === null ? undefined : cutReportSchema.safeParse(parsed(text)).data;
  return new Map((read?.drawings ?? []).map((drawing) => [drawing.name, drawing]));
};

const readText = async (path: string): Promise<string | null> => {
  const tooLong = (): JobError => new JobError("MediaUnreadable", `${path} is too long`, { path });
  const bytes = await ifThere(readAtMost(path, maxReportBytes, tooLong));
  return bytes === null ? null : new TextDecoder().decode(bytes);
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
