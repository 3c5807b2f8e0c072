import { readEnvironment } from "#adapters/env.ts";
import { ffmpegFilms } from "#adapters/ffmpeg/films.ts";
import type { describeModel } from "#adapters/network/model-folder.ts";
import { sharpPictures } from "#adapters/pictures/pictures.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { readJob } from "#pipeline/colour/job.ts";
import { framesToAsk } from "#pipeline/colourist/calls.ts";
import { chooseKeyFrames, maxPerShot } from "#pipeline/colourist/choose-key-frames.ts";
import { lazyNetwork } from "#cli/colourist/lazy-network.ts";

/** What a colourist would be asked for. */
export type KeyFrameCount = { readonly keyFrames: number; readonly keyFrameShots: number };

/** Chooses the key frames of a planned film, as `colorize --colourist` would. */
export const countKeyFrames = async (
  store: JobStore,
  model: Awaited<ReturnType<typeof describeModel>>,
  signal: AbortSignal,
): Promise<KeyFrameCount> => {
  const job = await readJob(store, model.card);
  const films = await ffmpegFilms(readEnvironment());
  const network = lazyNetwork(model.folder);
  try {
    const ports = { films, store, pictures: sharpPictures, network, signal };
    const chosen = await chooseKeyFrames(ports, job, maxPerShot, () => undefined);
    const frames = framesToAsk(job, chosen);
    return { keyFrames: frames.length, keyFrameShots: new Set(frames.map(({ shot }) => shot)).size };
  } finally {
    await network.close();
  }
};
