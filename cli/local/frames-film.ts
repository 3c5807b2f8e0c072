import { rm } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import type { CheckedFrames } from "#adapters/frames/check-frames.ts";
import type { FoundFrames } from "#adapters/frames/find-frames.ts";
import { syncFile } from "#adapters/disk/durable.ts";
import { sealOfFile } from "#adapters/disk/file-seal.ts";
import type { JobFolder } from "#adapters/disk/job-folder.ts";
import { readEnvironment } from "#adapters/env.ts";
import { writeFramesFilm } from "#adapters/ffmpeg/frames/frames-film.ts";
import { digestOf } from "#core/digest.ts";
import type { LumaDepth } from "#core/film/luma-depth.ts";
import type { Rational } from "#core/film/rational.ts";
import { findSealedJson, putSealedJson } from "#core/ports/json-values.ts";
import { jobFolders } from "#core/store/layout.ts";
import { matches, sealSchema } from "#core/store/seal.ts";
import type { Attendance } from "#cli/local/run-ordered.ts";
import { triedAgain } from "#cli/runner/tried-again.ts";

const filmKey = `${jobFolders.footage}frames.nut`;
const claimKey = `${jobFolders.footage}frames.json`;

const claimSchema = z.strictObject({
  of: z.string().describe("digest of what the film was made of"),
  seal: sealSchema,
});

type Request = {
  readonly frames: FoundFrames & CheckedFrames & { readonly rate: Rational };
  readonly depth: LumaDepth;
  readonly hasAlpha: boolean;
};

/**
 * The sequence as a film in the job's folder. One that an earlier run made stays while it is whole and no
 * frame was written to since.
 *
 * @returns its path
 */
export const layFramesFilm = async (
  { root, store }: JobFolder,
  { frames, depth, hasAlpha }: Request,
  { listen, signal }: Attendance,
): Promise<string> => {
  const path = join(root, filmKey);
  const { folder, set, facts, rate, revision } = frames;
  const of = await digestOf({ folder, files: set.files, facts, rate, revision, depth, hasAlpha });
  const known = await findSealedJson(store, claimKey, claimSchema);
  if (known?.of === of && matches(await store.seal(filmKey, known.seal.bytes), known.seal)) return path;
  await store.remove(claimKey);
  await rm(path, { force: true });
  const total = set.files.length;
  const request = {
    frames: { folder, files: set.files, facts, rate },
    path,
    depth,
    hasAlpha,
    signal,
    progress: (done: number) => {
      listen({ type: "stage", stage: "read", frames: done, total, done: done >= total });
    },
  };
  await triedAgain(() => writeFramesFilm(request, readEnvironment()), signal);
  await syncFile(path);
  await putSealedJson(store, claimKey, { of, seal: await sealOfFile(path) });
  return path;
};
