import { constants } from "node:fs";
import { copyFile, lstat, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ifThere } from "#adapters/system-errors.ts";
import { dropEmptyFolder, dropFiles, type Droppable } from "#adapters/disk/drop-files.ts";
import { takeLock, type FolderLock } from "#adapters/disk/folder-lock.ts";
import { lockName, takeFolder, unmarkFolder } from "#adapters/disk/own-folder.ts";
import { sealOfFile } from "#adapters/disk/file-seal.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";
import { smallTextAt } from "#adapters/read-at-most.ts";
import { cutReportAt, jsonAt } from "#adapters/cels/cut-report-file.ts";
import { celLayers, type CelLayer } from "#core/cels/cel-layer.ts";
import { drawingReportSchema, type DrawingReport } from "#core/cels/cut-report.ts";
import { JobError } from "#core/errors.ts";
import type { CelMemory } from "#core/ports/cels.ts";

/** A folder beside the result in which a cut is painted; a run that was stopped goes on there. */
export type UnfinishedCut = {
  /** Where it lies. */
  readonly path: string;
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
  readonly layers: readonly CelLayer[];
  /** Name of the file that is written of a drawing. */
  readonly fileOf: (name: string, layer: CelLayer) => string;
  /** Where an earlier run's files of these names lie, to be taken over; null: nowhere. */
  readonly folderBefore: ((layer: CelLayer) => string) | null;
  /** What its files look like: those of another form are painted again. */
  readonly form: string;
  /** The report of an earlier run, whose drawings' colours are known; null: there is none. */
  readonly report: string | null;
};

const formName = "form.txt";
const recordsName = "records";

/** What is written here before it gets a name beside the result: the report, and a claim to it. */
export const draftNames = ["report.json", "claim.json"] as const;

/** @throws JobError JobBusy while another process paints there, OutputExists, OutputUnwritable */
export const openUnfinishedCut = async (asked: Asked): Promise<UnfinishedCut> => {
  const { path, form } = asked;
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
  let kept = 0;
  const memory = await memoryIn(asked, isSameForm, () => {
    kept += 1;
  });
  return {
    path,
    memory,
    folderOf: (layer) => join(path, layer),
    forget: () => rm(join(path, formName), { force: true }),
    finish: () => drop(path, lock),
    stop: () => (kept === 0 ? drop(path, lock) : lock.release()),
  };
};

const layerNames = celLayers.join("|");

/** Numbered pictures, as drawings and frames are, and half of one. */
const picture = String.raw`(?:[^/]*\d[^/]*|nothing)\.(?:png|tga|psd|ora)(?:\.part)?`;

const isPicture = (name: string): boolean =>
  new RegExp(`^(?:${layerNames})(?: by frame)?/${picture}$`, "i").test(name);

/** What is ours in the folder. */
const ofCut: Droppable = {
  isOwnFile: (name) =>
    name === formName ||
    draftNames.some((draft) => draft === name) ||
    isPicture(name) ||
    new RegExp(String.raw`^${recordsName}/[^/]+\.json(?:\.part)?$`).test(name),
  isOwnFolder: (name) => new RegExp(`^(?:${recordsName}|(?:${layerNames})(?: by frame)?)$`).test(name),
};

const clearPictures = (path: string): Promise<void> =>
  dropFiles(path, { isOwnFile: isPicture, isOwnFolder: () => false });

const drop = async (path: string, lock: FolderLock): Promise<void> => {
  await dropFiles(path, ofCut);
  const isUnmarked = await unmarkFolder(path);
  await lock.release();
  if (isUnmarked) await dropEmptyFolder(path);
};

/** @param tellKept  told of each drawing that lies in the folder */
const memoryIn = async (asked: Asked, isSameForm: boolean, tellKept: () => void): Promise<CelMemory> => {
  const { path, report, layers, fileOf } = asked;
  const before = await drawingsIn(report);
  const recordAt = (name: string): string => join(path, recordsName, `${name}.json`);
  return {
    recall: async (name) => {
      const own = await readRecord(recordAt(name));
      if (own !== null) {
        tellKept();
        return { report: own, isWritten: () => Promise.resolve(isSameForm) };
      }
      const known = before.get(name);
      return known === undefined ? null : { report: known, isWritten: () => takeOver(asked, known) };
    },
    keep: async (drawing) => {
      tellKept();
      const files: Record<string, string> = {};
      for (const layer of layers)
        files[layer] = (await fileDigest(join(path, layer, fileOf(drawing.name, layer)))) ?? "";
      const whole = { ...drawing, files };
      const [target, part] = [recordAt(drawing.name), `${recordAt(drawing.name)}.part`];
      await writeFile(part, JSON.stringify(whole)).catch((error: unknown) => {
        throw writeFailure(target, error);
      });
      await rename(part, target);
      return whole;
    },
  };
};

/** Copies what lies in the result of a drawing, if it is what was written there. @returns whether it was */
const takeOver = async (
  { path, layers, fileOf, folderBefore }: Asked,
  { name, files }: DrawingReport,
): Promise<boolean> => {
  if (folderBefore === null) return false;
  for (const layer of layers) {
    const file = fileOf(name, layer);
    const [there, here] = [join(folderBefore(layer), file), join(path, layer, file)];
    if (files[layer] === undefined || files[layer] !== (await fileDigest(there))) return false;
    await copyFile(there, here, constants.COPYFILE_FICLONE).catch((error: unknown) => {
      throw writeFailure(here, error);
    });
  }
  return true;
};

/** SHA-256 of a file; null: there is none, or something else in its place. */
const fileDigest = async (path: string): Promise<string | null> => {
  if ((await ifThere(lstat(path)))?.isFile() !== true) return null;
  return (await sealOfFile(path)).sha256;
};

/** What a file says of one drawing; null: nothing, or nothing that is whole. */
const readRecord = async (path: string): Promise<DrawingReport | null> => {
  return drawingReportSchema.safeParse(await jsonAt(path)).data ?? null;
};

/** Drawings of a report; of one that is of another version, or damaged, nothing is known. */
const drawingsIn = async (report: string | null): Promise<Map<string, DrawingReport>> => {
  const read = report === null ? null : await cutReportAt(report);
  return new Map((read?.drawings ?? []).map((drawing) => [drawing.name, drawing]));
};
