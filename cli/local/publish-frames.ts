import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { checkFrames } from "#adapters/frames/check-frames.ts";
import { dropFiles } from "#adapters/disk/drop-files.ts";
import { isOriginalJob, type JobFolder } from "#adapters/disk/job-folder.ts";
import { folderStore } from "#adapters/disk/folder-store.ts";
import { readEnvironment } from "#adapters/env.ts";
import { ffmpegFilms } from "#adapters/ffmpeg/films.ts";
import { fingerprintOf } from "#adapters/ffmpeg/probe/fingerprint.ts";
import { writeFrames } from "#adapters/ffmpeg/frames/write-frames.ts";
import { writtenDepth } from "#adapters/ffmpeg/frames/write-samples.ts";
import { framesPlace } from "#adapters/frames/frames-place.ts";
import { digestOf } from "#core/digest.ts";
import { JobError } from "#core/errors.ts";
import type { FootageLight } from "#core/film/frame-facts.ts";
import { frameCount, type FrameRange } from "#core/film/frame-range.ts";
import { isJobKey } from "#core/job/own-names.ts";
import { findSealedJson, putSealedJson } from "#core/ports/json-values.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { jobFolders } from "#core/store/layout.ts";
import type { AskedFootage, AskedFrames } from "#cli/local/asked-footage.ts";
import type { Attendance } from "#cli/local/run-ordered.ts";
import { triedAgain } from "#cli/runner/tried-again.ts";

const placedKey = `${jobFolders.footage}placed.json`;
const draftFolder = `${jobFolders.footage}out`;

const placedSchema = z.strictObject({
  of: z.string().describe("digest of what the frames are made of"),
  tag: z.string().describe("of the folder"),
});

type Request = {
  readonly frames: AskedFootage["frames"];
  readonly place: AskedFrames;
  /** The coloured film. */
  readonly film: string;
  readonly range: FrameRange;
};

/**
 * Refuses a place that is taken, unless this very job put there what lies there.
 *
 * @throws JobError OutputExists, OutputUnwritable
 */
export const refuseTakenFrames = async (root: string, place: AskedFrames): Promise<void> => {
  if (!(await isOwn(root, folderStore(root), place))) await place.check();
};

const isOwn = async (root: string, store: JobStore, place: AskedFrames): Promise<boolean> => {
  const placed = await findSealedJson(store, placedKey, placedSchema);
  return placed !== null && placed.tag === (await place.tag()) && (await isOriginalJob(root));
};

/**
 * Writes the coloured film as pictures into the job's folder, and gives that folder the result's name when
 * the last one is whole. What a stopped run wrote of them is made again: it may have been cut off.
 *
 * @throws JobError MediaChanged when a frame of the sequence is another by now, OutputExists, DiskFull
 */
export const publishFrames = async (
  { root, store }: JobFolder,
  request: Request,
  { listen, signal }: Attendance,
): Promise<void> => {
  const { frames, place, film, range } = request;
  const target = await targetOf(request);
  const of = await digestOf({
    target,
    range,
    revision: frames?.revision ?? null,
    film: await fingerprintOf(film),
  });
  const own = await isOwn(root, store, place);
  if (own && (await findSealedJson(store, placedKey, placedSchema))?.of === of) return;
  const draft = join(root, draftFolder);
  const total = frameCount(range);
  const isOwnFile = (name: string): boolean => isJobKey(`${draftFolder}/${name}`);
  const coloured = await (await ffmpegFilms(readEnvironment())).inspect(film);
  const write = async (): Promise<void> => {
    await dropFiles(draft, { isOwnFile, isOwnFolder: () => false });
    await mkdir(draft, { recursive: true });
    await writeFrames(
      {
        film: coloured,
        original:
          frames === null ? null : { ...frames, files: frames.set.files.slice(range.first, range.end) },
        target: { ...target, folder: draft, pattern: place.pattern },
        total,
        progress: (done) => {
          listen({ type: "stage", stage: "write", frames: done, total, done: done >= total });
        },
        signal,
      },
      readEnvironment(),
    );
  };
  await triedAgain(write, signal);
  await refuseChanged(frames);
  const at = own ? framesPlace(place.folder, place.pattern, "replace") : place;
  const ready = await at.ready(draft);
  await putSealedJson(store, placedKey, { of, tag: await at.tag(ready) });
  await at.publish(ready);
};

/** Numbers are the sequence's own; of a film they begin at 1. */
const targetOf = async ({ frames, place, film, range }: Request) => {
  const { video } = await (await ffmpegFilms(readEnvironment())).inspect(film);
  const hasAlpha = (frames === null ? video.alpha : frames.facts.alpha) !== "none";
  const depth = writtenDepth(place.format, frames?.facts.depth ?? video.bitDepth, hasAlpha);
  const light: FootageLight =
    place.format === "exr"
      ? "linear"
      : place.format === "dpx" && frames?.facts.light === "cineon"
        ? "cineon"
        : "display";
  return {
    first: frames === null ? 1 : frames.set.first + range.first,
    encoding: { format: place.format, depth, hasAlpha },
    light,
  };
};

const refuseChanged = async (frames: AskedFootage["frames"]): Promise<void> => {
  if (frames === null || (await checkFrames(frames)).revision === frames.revision) return;
  throw new JobError(
    "MediaChanged",
    `a frame in ${JSON.stringify(frames.folder)} was changed while the sequence was coloured; nothing was published: give the same command again`,
    { folder: frames.folder },
  );
};
