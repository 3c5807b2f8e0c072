import { eightBits } from "#core/film/eight-bits.ts";
import { chromaStrength, shareBeyondTint, type YuvPlaces } from "#core/colour/beyond-tint.ts";
import { jobKeys } from "#core/job/keys.ts";
import { findSealedJson, putSealedJson } from "#core/ports/json-values.ts";
import { cutDetector, thumbnailSize } from "#core/plan/cuts.ts";
import { JobError } from "#core/errors.ts";
import { toNumber } from "#core/film/rational.ts";
import { timelineSchema, type OwnColour, type Timeline } from "#core/film/timeline.ts";
import type { FilmReader } from "#core/ports/film-reader.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { Progress } from "#core/ports/progress.ts";
import type { Source } from "#core/film/source.ts";
import { mendTimes } from "#pipeline/plan/film-clock.ts";

/**
 * Looks at every frame of the film once, small: how many there are, when each is shown, where the
 * cuts are. A survey of the same film that is already in the store is taken as it is.
 *
 * @throws JobError MediaUnreadable when not one frame decodes, or their times cannot be right
 */
export const surveyFilm = async (
  { films, store }: { films: FilmReader; store: JobStore },
  source: Source,
  progress: Progress,
): Promise<Timeline> => {
  const key = jobKeys.timeline(source);
  const known = await findSealedJson(store, key, timelineSchema);
  if (known !== null) return known;

  const { bitDepth } = source.video;
  const cuts = cutDetector();
  const stamps: number[] = [];
  const digests: string[] = [];
  const expected = expectedFrames(source);
  const ownColour = ownColourMeter();
  const frames = films.readLuma({ source, scaleTo: thumbnailSize, withOwnColour: true, withDigests: true });
  for await (const { pts, luma, own, digest = "" } of frames) {
    const bytes = eightBits(luma, bitDepth);
    cuts.push(bytes);
    if (own !== undefined)
      ownColour.push({ luma: bytes, u: eightBits(own.u, bitDepth), v: eightBits(own.v, bitDepth) });
    stamps.push(pts);
    digests.push(digest);
    progress(stamps.length, Math.max(expected, stamps.length));
  }
  if (stamps.length === 0) {
    throw new JobError(
      "MediaUnreadable",
      `not one frame of ${JSON.stringify(source.uri)} decodes${frames.decodeErrors.length > 0 ? ` (${frames.decodeErrors[0] ?? ""})` : ""}; try whether it plays, or copy it again`,
      { decodeErrors: frames.decodeErrors },
    );
  }
  const times = await mendTimes(films, source, stamps);
  refuseFarApart(source, times.pts);
  const timeline: Timeline = {
    version: 2,
    ...times,
    changes: frames.changes.length === 0 ? [] : await films.pictureChanges(source),
    cuts: [...cuts.finish()],
    ownColour: ownColour.finish(),
    luma: digests.join(""),
    decodeErrors: [...frames.decodeErrors],
  };
  await putSealedJson(store, key, timeline);
  return timeline;
};

/** Watches how much of each frame is in colour already; null in the end where the film has no chroma. */
const ownColourMeter = (): { push(frame: YuvPlaces): void; finish(): OwnColour | null } => {
  const found: { beyondTint: number[]; strength: number[] } = { beyondTint: [], strength: [] };
  return {
    push: (frame) => {
      found.beyondTint.push(Math.round(shareBeyondTint(frame) * 1000));
      found.strength.push(Number(chromaStrength(frame).toFixed(1)));
    },
    finish: () => (found.strength.length === 0 ? null : found),
  };
};

/** Hours from one frame to the next: MP4 and QuickTime hold 2^31 ticks, which of the finest usual clock are 6.6. */
const maxHours = 6;

/** @throws JobError MediaUnsupported */
const refuseFarApart = ({ uri, video: { timeBase } }: Source, pts: readonly number[]): void => {
  const hoursBefore = (index: number): number =>
    (((pts[index] ?? 0) - (pts[index - 1] ?? pts[index] ?? 0)) * toNumber(timeBase)) / 3600;
  const after = pts.findIndex((_, index) => hoursBefore(index) > maxHours);
  if (after === -1) return;
  throw new JobError(
    "MediaUnsupported",
    `frames ${after - 1} and ${after} of ${uri} are shown ${hoursBefore(after).toFixed(1)} hours apart, and more than ${maxHours} cannot be written; its time stamps may be damaged: write them again first (ffmpeg -i FILM -c:v ffv1 -vf setpts=N/FR/TB NEW.mkv)`,
    { frame: after },
  );
};

const expectedFrames = ({ durationSeconds, video }: Source): number =>
  durationSeconds === null ? 0 : Math.round(durationSeconds * toNumber(video.frameRate));
