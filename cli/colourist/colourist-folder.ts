import { setTimeout as sleep } from "node:timers/promises";
import type { OpenedColourist } from "#adapters/colourist/open-colourist.ts";
import { keyFrameName } from "#core/colourist/key-frame.ts";
import { JobError } from "#core/errors.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { Job } from "#pipeline/colour/job.ts";
import { counted, type AwaitedFrames, type ColouristWork } from "#cli/colourist/colourist-work.ts";

/** Seconds between two looks into a folder. */
const lookEvery = 2;

export type OpenedFolder = Extract<OpenedColourist, { kind: "folder" }>;

/**
 * Leaves key frames in a folder, and waits where that is asked for.
 *
 * @returns what is to be waited for; null: the film can be coloured with what came back
 * @throws JobError UsageInvalid where somebody else's folder holds none of them
 */
export const awaitFolder = async (
  { asked: { wait }, store, show, signal }: ColouristWork,
  folder: OpenedFolder,
  { manifest }: Job,
  frames: readonly number[],
): Promise<AwaitedFrames | null> => {
  const { path, colourist } = folder;
  const names = frames.map(keyFrameName);
  if (await colourist.isForeign()) return refuseUnrelated(folder, names);
  const pictures = frames.map(async (frame) => ({
    name: keyFrameName(frame),
    grey: await store.get(jobKeys.greyFrame(manifest, frame)),
    network: await store.get(jobKeys.networkFrame(manifest, frame)),
  }));
  await colourist.leave(await Promise.all(pictures));
  const until = endOfWait(wait);
  for (let isTold = false; ; isTold = true) {
    const { back } = await colourist.look(names);
    if (back.length === names.length) return null;
    if (Date.now() >= until) return back.length > 0 ? null : { folder: path, names };
    if (!isTold) show({ type: "note", text: `waiting for ${counted(names.length, "picture")} in ${path}` });
    await sleep(lookEvery * 1000, undefined, { signal });
  }
};

const endOfWait = (wait: number | true | undefined): number => {
  if (wait === undefined) return 0;
  return wait === true ? Infinity : Date.now() + wait * 60_000;
};

const refuseUnrelated = async (
  { path, colourist }: OpenedFolder,
  names: readonly string[],
): Promise<null> => {
  const { back } = await colourist.look(names);
  if (back.length > 0 || names.length === 0) return null;
  throw new JobError(
    "UsageInvalid",
    `${path} holds none of the key frames (${names.slice(0, 5).join(", ")}${names.length > 5 ? ", …" : ""}) and was not made by chromaloom, so nothing was written there; name a new or empty folder`,
    { path },
  );
};

/** Pictures that came back for no key frame. */
export const extraPictures = async (
  { colourist }: OpenedFolder,
  frames: readonly number[],
): Promise<string[]> => (await colourist.look(frames.map(keyFrameName))).others;
