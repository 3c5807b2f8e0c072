import { jobKeys } from "#core/job/keys.ts";
import { findIntactJson, putSealedJson } from "#core/ports/json-values.ts";
import { cutDetector, thumbnailSize } from "#core/plan/cuts.ts";
import { JobError } from "#core/errors.ts";
import { toNumber } from "#core/film/rational.ts";
import { timelineSchema, type Timeline } from "#core/film/timeline.ts";
import type { FilmReader } from "#core/ports/film-reader.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { Progress } from "#core/ports/progress.ts";
import type { Source } from "#core/film/source.ts";

/**
 * Looks at every frame of the film once, small: how many there are, when each is shown, where the
 * cuts are. A survey of the same film that is already in the store is taken as it is.
 *
 * @throws JobError MediaUnreadable when not one frame decodes
 */
export const surveyFilm = async (
  { films, store }: { films: FilmReader; store: JobStore },
  source: Source,
  progress: Progress,
): Promise<Timeline> => {
  const key = jobKeys.timeline(source);
  const known = await findIntactJson(store, key, timelineSchema);
  if (known !== null) return known;

  const cuts = cutDetector();
  const pts: number[] = [];
  const expected = expectedFrames(source);
  const frames = films.readLuma({ source, scaleTo: thumbnailSize });
  for await (const frame of frames) {
    cuts.push(asBytes(frame.luma));
    pts.push(frame.pts);
    progress(pts.length, Math.max(expected, pts.length));
  }
  if (pts.length === 0) {
    throw new JobError(
      "MediaUnreadable",
      `not one frame of ${source.uri} decodes${frames.decodeErrors.length > 0 ? ` (${frames.decodeErrors[0] ?? ""})` : ""}; is the file damaged?`,
      { decodeErrors: frames.decodeErrors },
    );
  }
  const timeline: Timeline = {
    version: 1,
    pts,
    lastDuration: lastDuration(source, pts),
    cuts: [...cuts.finish()],
    decodeErrors: [...frames.decodeErrors],
  };
  await putSealedJson(store, key, timeline);
  return timeline;
};

const expectedFrames = ({ durationSeconds, video }: Source): number =>
  durationSeconds === null ? 0 : Math.round(durationSeconds * toNumber(video.frameRate));

/** The last frame lasts as long as the nominal rate says, or as long as the one before it. */
const lastDuration = ({ video }: Source, pts: readonly number[]): number => {
  const nominal = 1 / toNumber(video.frameRate) / toNumber(video.timeBase);
  const before = pts.length > 1 ? (pts.at(-1) ?? 0) - (pts.at(-2) ?? 0) : nominal;
  return Math.max(1, Math.round(before > nominal * 1.5 || before < nominal / 1.5 ? before : nominal));
};

const asBytes = (luma: Uint8Array | Uint16Array): Uint8Array =>
  luma instanceof Uint8Array ? luma : Uint8Array.from(luma, (code) => code >> 2);
