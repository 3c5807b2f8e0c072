import { chosenFramesSchema, type ChosenFrames } from "#core/colourist/key-frame.ts";
import { JobError } from "#core/errors.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { FilmReader } from "#core/ports/film-reader.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { findSealedJson, putSealedJson } from "#core/ports/json-values.ts";
import type { Network } from "#core/ports/network.ts";
import { areIntact, leaveSeals, sealListSchema } from "#core/ports/sealed-values.ts";
import { sealOf } from "#core/store/seal-of.ts";
import type { Seal } from "#core/store/seal.ts";
import type { Pictures } from "#core/ports/pictures.ts";
import type { Progress } from "#core/ports/progress.ts";
import { framesToColour } from "#pipeline/colour/frames-to-colour.ts";
import type { Job } from "#pipeline/colour/job.ts";
import { keyFramePainter } from "#pipeline/review/key-frame-pictures.ts";

export type ChoosePorts = {
  readonly films: FilmReader;
  /** Not asked where the frames were chosen before. */
  readonly network: Network;
  readonly store: JobStore;
  readonly pictures: Pick<Pictures, "png">;
  readonly signal: AbortSignal;
};

/** Frames of one shot at most. */
export const maxPerShot = 3;

/**
 * The frames of a planned film that a colourist is to colour, each left in the job in grey and in the network's
 * colours. What was chosen for the same plan before is taken.
 *
 * @param most  frames of one shot at most
 * @throws JobError UsageInvalid where the network makes no keys to choose by
 */
export const chooseKeyFrames = async (
  ports: ChoosePorts,
  job: Job,
  most: number,
  progress: Progress,
): Promise<ChosenFrames> => {
  const { store, films, network, signal } = ports;
  const { manifest, card } = job;
  if (card.keys === null) {
    throw new JobError(
      "UsageInvalid",
      `the model ${card.name} makes no appearance keys to choose key frames by; use --model photo`,
    );
  }
  const known = await findSealedJson(store, jobKeys.chosenFrames(manifest), chosenFramesSchema);
  if (known !== null && (await arePainted(store, job, known))) return known;
  const paint = keyFramePainter({ films, network, signal }, job);
  const shots: ChosenFrames["shots"] = [];
  const seals: Record<string, Seal> = {};
  for await (const one of framesToColour({ films, network, signal }, job, most, progress)) {
    for (const key of one.frames) {
      const { grey, coloured } = await paint(key);
      const { frame } = key;
      for (const [place, picture] of [
        [jobKeys.greyFrame(manifest, frame), grey],
        [jobKeys.networkFrame(manifest, frame), coloured],
      ] as const) {
        const png = await ports.pictures.png(picture);
        await store.put(place, png);
        seals[place] = await sealOf(png);
      }
    }
    const { shot, coverage, like, frames } = one;
    shots.push({ ...shot, frames: frames.map(({ frame }) => frame), coverage, like });
  }
  const chosen: ChosenFrames = { version: 1, shots };
  await leaveSeals(store, jobKeys.keyFrameSeals(manifest), seals);
  await putSealedJson(store, jobKeys.chosenFrames(manifest), chosen);
  return chosen;
};

/** Whether every picture of what was chosen is there as it was put there. */

const arePainted = async (
  store: JobStore,
  { manifest }: Job,
  { shots }: ChosenFrames,
): Promise<boolean> => {
  const keys = shots.flatMap(({ frames }) =>
    frames.flatMap((frame) => [jobKeys.greyFrame(manifest, frame), jobKeys.networkFrame(manifest, frame)]),
  );
  const seals = (await findSealedJson(store, jobKeys.keyFrameSeals(manifest), sealListSchema))?.artefacts;
  return seals !== undefined && keys.every((key) => Object.hasOwn(seals, key)) && areIntact(store, seals);
};
