import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { basename, extname, join, resolve } from "node:path";
import * as z from "zod";
import { JobError } from "#core/errors.ts";
import type { Colourist, KeyFrameQuestion } from "#core/ports/colourist.ts";
import { answerBytes } from "#adapters/colourist/answer-bytes.ts";
import { takeLock } from "#adapters/disk/folder-lock.ts";
import { leavePicture, replaceText, sweepPictureDrafts } from "#adapters/disk/leave-picture.ts";
import { ifThere } from "#adapters/system-errors.ts";
import { folderOwner, leftPicturesName, lockName, takeFolder } from "#adapters/disk/own-folder.ts";
import { isPictureName } from "#adapters/disk/reference-files.ts";
import { readAtMost } from "#adapters/read-at-most.ts";

/** A folder through which somebody colours key frames: a person, or any program. */
export type FolderColourist = Colourist & {
  /**
   * Leaves the frames that are not there yet, in the network's colours and in grey. In a folder that somebody
   * else made nothing is written: what it holds is taken as it is.
   *
   * @throws JobError UsageInvalid where the folder holds key frames of another film, OutputUnwritable
   */
  leave(frames: readonly Pick<KeyFrameQuestion, "name" | "grey" | "network">[]): Promise<void>;
  /** What has come back of these frames, by name; others are pictures that belong to no key frame. */
  look(names: readonly string[]): Promise<{ readonly back: string[]; readonly others: string[] }>;
  /** Whether somebody else made the folder. */
  isForeign(): Promise<boolean>;
};

/** What was left in the folder: a picture that is as it was left has not come back. */
const recordSchema = z.strictObject({
  version: z.literal(1),
  film: z.string(),
  left: z.record(z.string(), z.string()).describe("sha256 of each picture by name"),
});
type LeftRecord = z.infer<typeof recordSchema>;

/** Of a million key frames. */
const maxRecordBytes = 2 ** 28;

const greyFolder = "grey";
const advice = "name a new or empty folder with --colourist folder:DIR";

/** @param film  fingerprint of the film that the key frames are of */
export const folderColourist = (path: string, film: string): FolderColourist => {
  const root = resolve(path);
  const isForeign = async (): Promise<boolean> =>
    (await folderOwner(root, "key frames")).owner === "somebody";
  return {
    name: `folder:${path}`,
    identity: "folder",
    isCalled: false,
    maxContext: 0,
    isForeign,
    leave: async (frames) => {
      if (await isForeign()) return;
      await recordOf(root, film);
      await takeFolder(root, "key frames", advice);
      await alone(root, async () => {
        await sweepPictureDrafts(root);
        const record = await recordOf(root, film);
        const left = { ...record.left };
        for (const { name, grey, network } of frames) {
          if (left[name] !== undefined) continue;
          await leavePicture(join(root, greyFolder, name), grey);
          await leavePicture(join(root, name), network);
          left[name] = digestOf(network);
          await replaceText(join(root, leftPicturesName), JSON.stringify({ ...record, left }, null, 1));
        }
      });
    },
    look: async (names) => {
      const found = await cameBack(root, film);
      const stems = new Set(names.map(stemOf));
      const isAsked = (file: string): boolean => stems.has(stemOf(file));
      return {
        back: names.filter((name) => found.some((file) => stemOf(file) === stemOf(name))),
        others: found.filter((file) => !isAsked(file)),
      };
    },
    ask: async ({ name, network }) => {
      const found = (await cameBack(root, film)).filter((file) => stemOf(file) === stemOf(name));
      const [file, ...more] = found;
      if (file === undefined) return { type: "nothing", sentence: "no picture came back" };
      if (more.length > 0)
        return {
          type: "nothing",
          sentence: `${found.join(" and ")} both came back; keep the one that is right`,
        };
      const answer = await answerBytes(join(root, file));
      if (answer !== null && "refused" in answer)
        return { type: "nothing", sentence: `${file} ${answer.refused}` };
      if (answer === null || digestOf(answer.bytes) === digestOf(network))
        return { type: "nothing", sentence: "no picture came back" };
      return { type: "picture", bytes: answer.bytes };
    },
  };
};

const digestOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** `000123` of `000123.png`, and of `123.jpg`. */
const stemOf = (name: string): string => {
  const stem = basename(name, extname(name));
  return /^\d+$/.test(stem) ? stem.padStart(6, "0") : stem;
};

/** @throws JobError UsageInvalid where it is of another film */
const recordOf = async (root: string, film: string): Promise<LeftRecord> => {
  const file = join(root, leftPicturesName);
  const refuse = (why: string): Error =>
    new JobError("UsageInvalid", `${file} ${why}; ${advice}`, { path: root });
  const text = (await ifThere(readAtMost(file, maxRecordBytes, refuse)))?.toString("utf8") ?? null;
  if (text === null) return { version: 1, film, left: {} };
  const record = readRecord(text, root);
  if (record.film === film) return record;
  throw new JobError(
    "UsageInvalid",
    `${root} holds key frames of another film; ${advice}, or the folder of this film`,
    { path: root },
  );
};

const readRecord = (text: string, root: string): LeftRecord => {
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new JobError(
      "UsageInvalid",
      `${join(root, leftPicturesName)} is damaged, so what came back cannot be told from what was left; ${advice}, or delete that file to take every picture of the folder as coloured`,
      { path: root },
      { cause: error },
    );
  }
};

/** Two runs would each forget what the other one has left. @throws JobError JobBusy */
const alone = async (root: string, work: () => Promise<void>): Promise<void> => {
  const taken = await takeLock(join(root, lockName));
  if ("holder" in taken) {
    throw new JobError(
      "JobBusy",
      `process ${taken.holder.pid} is leaving key frames in ${root} already; give the same command again when it has ended`,
      { path: root, holder: taken.holder },
    );
  }
  await work().finally(() => taken.release());
};

/** Pictures of the folder that are not as they were left. */
const cameBack = async (root: string, film: string): Promise<string[]> => {
  const { left } = await recordOf(root, film);
  const names = ((await ifThere(readdir(root))) ?? []).filter(isPictureName).sort();
  const isBack = await Promise.all(
    names.map(async (name) => {
      if (left[name] === undefined) return true;
      const found = await answerBytes(join(root, name));
      return found !== null && ("refused" in found || left[name] !== digestOf(found.bytes));
    }),
  );
  return names.filter((_, index) => isBack[index]);
};
