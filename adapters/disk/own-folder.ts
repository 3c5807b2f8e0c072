import { link, mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { JobError } from "#core/errors.ts";
import { jobKeys } from "#core/job/keys.ts";
import { manifestSchema } from "#core/job/manifest.ts";
import { jobRequestKey, jobRequestSchema } from "#core/job/request.ts";
import { findSealedJson } from "#core/ports/json-values.ts";
import { bytesOf } from "#adapters/disk/byte-names.ts";
import { markName } from "#adapters/disk/folder-gone.ts";
import { folderStore } from "#adapters/disk/folder-store.ts";
import { isLockFile } from "#adapters/disk/folder-lock.ts";
import { smallTextAt } from "#adapters/read-at-most.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";
import { ifThere, systemCode } from "#adapters/system-errors.ts";

/** What a folder of ours may hold. */
const folderKinds = [
  "job",
  "review",
  "key frames",
  "unfinished key frames",
  "unfinished cels",
  "unfinished film",
  "unfinished frames",
] as const;

export type OwnFolderKind = (typeof folderKinds)[number];

const markSchema = z.strictObject({
  program: z.literal("chromaloom"),
  holds: z.enum(folderKinds),
  version: z.literal(1),
  folder: z.string().describe("the folder's number on its disk; a copy of it has another"),
});

export type OwnMark = z.infer<typeof markSchema>;

/** Whose a folder is: of a kind of ours, free to take (not there, or empty), or a person's. */
export type FolderOwner =
  | { readonly owner: "ours"; readonly mark: OwnMark; readonly isDamaged?: true }
  | { readonly owner: "nobody" }
  | {
      readonly owner: "somebody";
      /** It has a mark that was made for another folder. */ readonly isCopy?: true;
    };

/** A file of this name in a folder of key frames says which pictures were left there. */
export const leftPicturesName = "key-frames.json";

/**
 * Whether a folder with another folder's mark is more than that: the mark alone may have been copied, or
 * come with a folder that a person fills otherwise by now.
 */
const holdsMore: Readonly<Record<OwnFolderKind, (path: string) => Promise<boolean>>> = {
  job: (path) => holdsJob(path),
  "key frames": async (path) => (await smallTextAt(join(path, leftPicturesName))) !== null,
  review: () => Promise.resolve(false),
  "unfinished key frames": () => Promise.resolve(false),
  "unfinished cels": () => Promise.resolve(false),
  "unfinished film": () => Promise.resolve(false),
  "unfinished frames": () => Promise.resolve(false),
};

const isUnfinishedMark = (name: string): boolean =>
  new RegExp(`^${markName}\\.tmp-[0-9a-f-]{36}$`).test(name);

/** Names that do not make a folder a person's: an unfinished mark, and what file managers leave. */
const countsAsNothing = (name: string): boolean =>
  isUnfinishedMark(name) || [".DS_Store", "Thumbs.db", "desktop.ini"].includes(name);

/** Takes away marks that a killed run left unfinished, where nobody else may be leaving one. */
export const sweepMarks = async (path: string): Promise<void> => {
  for (const name of (await readdir(path)).filter(isUnfinishedMark))
    await rm(join(path, name), { force: true });
};

/** A lock that only processes left that are gone, or that want the folder as well, makes it nobody's either. */
export const lockName = "lock";

const holdsOnlyNothing = async (path: string, names: readonly string[]): Promise<boolean> => {
  const others = names.filter((name) => !countsAsNothing(name));
  if (others.length === 0) return true;
  if (others.length > 1 || others[0] !== lockName) return false;
  const inLock = await ifThere(readdir(join(path, lockName)));
  return inLock?.every(isLockFile) ?? false;
};

const ownerByMark = async (path: string, mark: OwnMark, kind: OwnFolderKind): Promise<FolderOwner> => {
  if (mark.holds !== kind) return { owner: "somebody" };
  const isOurs = (await isOriginal(path, mark)) || (await holdsMore[kind](path));
  return isOurs ? { owner: "ours", mark } : { owner: "somebody", isCopy: true };
};

/** Tells whose the folder at `path` is, and changes nothing. */
export const folderOwner = async (path: string, kind: OwnFolderKind): Promise<FolderOwner> => {
  const names = await readdir(path).catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return null;
    if (systemCode(error) === "ENOTDIR") return ["a file"];
    throw writeFailure(path, error);
  });
  if (names === null) return { owner: "nobody" };
  const mark = names.includes(markName) ? await readMark(path) : "none";
  if (typeof mark === "object") return ownerByMark(path, mark, kind);
  if (mark === "foreign" && kind === "job" && (await holdsJob(path))) {
    return { owner: "ours", mark: markOf(kind, nobodyKnows), isDamaged: true };
  }
  const isEmpty = await holdsOnlyNothing(path, namesBesideMark(names));
  return { owner: mark !== "foreign" && isEmpty ? "nobody" : "somebody" };
};

/**
 * Makes sure that the folder at `path` is ours: one that is new or empty gets our mark, one that carries
 * it stays as it is. Nothing is written to any other.
 *
 * @param advice  what a person can do about a folder that is taken
 * @throws JobError OutputExists where the folder is not ours
 */
export const takeFolder = async (path: string, kind: OwnFolderKind, advice: string): Promise<OwnMark> => {
  await mkdir(bytesOf(path), { recursive: true }).catch((error: unknown) => {
    throw systemCode(error) === "EEXIST" ? folderTaken({ path, kind, advice }) : writeFailure(path, error);
  });
  const found = await folderOwner(path, kind);
  if (found.owner === "ours" && found.isDamaged === true) {
    await dropMark(path);
    await writeNew(join(path, markName), textOf(found.mark));
  }
  if (found.owner === "ours") return found.mark;
  if (found.owner === "somebody") throw folderTaken({ path, kind, advice, ...found });
  await leaveMark(path, kind);
  const marked = await folderOwner(path, kind);
  if (marked.owner !== "ours") throw folderTaken({ path, kind, advice });
  return marked.mark;
};

/** @throws JobError OutputExists where the folder is a person's */
export const refuseTakenFolder = async (
  path: string,
  kind: OwnFolderKind,
  advice: string,
): Promise<void> => {
  const found = await folderOwner(path, kind);
  if (found.owner === "somebody") throw folderTaken({ path, kind, advice, ...found });
};

/** Whether the folder is the one that was marked, and no copy of it. */
const isOriginal = async (path: string, { folder }: OwnMark): Promise<boolean> =>
  (await folderNumber(path)) === folder;

/** Whether the folder carries our mark of this kind, and is no copy of the one that got it. */
export const isOwnOriginal = async (path: string, kind: OwnFolderKind): Promise<boolean> => {
  const found = await folderOwner(path, kind);
  return found.owner === "ours" && isOriginal(path, found.mark);
};

const namesBesideMark = (names: readonly string[]): string[] => names.filter((name) => name !== markName);

/**
 * Takes the mark off a folder of ours in which nothing else is left; a person's files keep it there.
 *
 * @returns whether it is off
 */
export const unmarkFolder = async (path: string): Promise<boolean> => {
  if (!(await holdsOnlyNothing(path, namesBesideMark(await readdir(path))))) return false;
  await dropMark(path);
  return true;
};

/** Takes the mark off a folder of ours, which is a person's from then on. */
export const dropMark = (path: string): Promise<void> => rm(join(path, markName), { force: true });

const folderNumber = async (path: string): Promise<string> =>
  String((await stat(path, { bigint: true })).ino);

/** "empty": a power cut took what was in it, which can only be before anything else was put beside it. */
const readMark = async (path: string): Promise<OwnMark | "empty" | "foreign"> => {
  const text = await smallTextAt(join(path, markName));
  if (text === "") return "empty";
  try {
    return markSchema.parse(JSON.parse(text ?? ""));
  } catch {
    return "foreign";
  }
};

/** Whole or not at all; where two leave it at once, the first one stays. */
export const leaveMark = async (path: string, kind: OwnFolderKind): Promise<void> => {
  const target = join(path, markName);
  if ((await readMark(path)) === "empty") await rm(target);
  await writeNew(target, textOf(markOf(kind, await folderNumber(path))));
};

const markOf = (holds: OwnFolderKind, folder: string): OwnMark => ({
  program: "chromaloom",
  version: 1,
  holds,
  folder,
});

const textOf = (mark: OwnMark): string => `${JSON.stringify(mark)}\n`;

/** The number of a folder whose mark was damaged: whether it is a copy cannot be known, so it counts as one. */
const nobodyKnows = "unknown";

/** Whether a folder whose mark is damaged holds a document that only a job has, sealed as we seal it. */
const holdsJob = async (path: string): Promise<boolean> => {
  const store = folderStore(path);
  const found = await Promise.all([
    findSealedJson(store, jobRequestKey, jobRequestSchema),
    findSealedJson(store, jobKeys.manifest, manifestSchema),
  ]);
  return found.some((one) => one !== null);
};

/** Writes a file whole, unless one of its name is there. */
const writeNew = async (target: string, text: string): Promise<void> => {
  const temporary = `${target}.tmp-${randomUUID()}`;
  try {
    await writeFile(temporary, text, { flag: "wx", flush: true });
    await link(temporary, target).catch((error: unknown) => {
      if (systemCode(error) === "EEXIST") return;
      // Some file systems know no links.
      return rename(temporary, target);
    });
  } catch (error) {
    throw writeFailure(target, error);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
};

type Taken = {
  readonly path: string;
  readonly kind: OwnFolderKind;
  readonly advice: string;
  readonly isCopy?: true;
};

const folderTaken = ({ path, kind, advice, isCopy }: Taken): JobError => {
  const why = isCopy === true ? " (its chromaloom.json is another folder's)" : "";
  return new JobError(
    "OutputExists",
    `${path} exists and is no ${kind} folder of chromaloom${why}, so nothing in it was touched; ${advice}`,
    { path },
  );
};
