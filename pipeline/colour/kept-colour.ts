import { withOwnColours } from "#core/colour/keep-colour.ts";
import { withPlacesLeft, type LeftPlace } from "#core/colour/leave-colour.ts";
import { codeScale } from "#core/colour/quantisation.ts";
import { leftIn, type Leave } from "#core/edits/leave.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import type { ChromaPair, LumaFrame } from "#core/film/planes.ts";
import type { KeptShot } from "#core/job/manifest.ts";
import type { Job } from "#pipeline/colour/job.ts";

/** Whether anything of these frames is to show the film's own chroma. */
export const needsOwnColour = (
  { manifest: { kept, controls } }: Job,
  { first, end }: FrameRange,
): boolean =>
  [...kept, ...controls.filter(({ leave = [] }) => leave.some(({ colour }) => colour === "source"))].some(
    (shot) => shot.first < end && shot.end > first,
  );

/**
 * Made chroma with the film's own wherever that stays: first what the plan keeps, then what a person
 * wants left as it is, bit for bit.
 */
export const keepingColour = (
  job: Job,
  frame: number,
  picture: LumaFrame,
  made: ChromaPair,
): ChromaPair => {
  const { video } = job.source;
  const places = leftAt(job, frame).map(({ area, colour }): LeftPlace => ({
    area,
    chroma: (colour === "source" ? picture.own : undefined) ?? neutralLike(made, codeScale(video).neutral),
  }));
  const size = { width: Math.ceil(video.width / 2), height: Math.ceil(video.height / 2) };
  return withPlacesLeft(keptColour(job, frame, picture, made), places, { size, rotation: video.rotation });
};

/** What of a frame a person wants left as it is. */
export const leftAt = ({ manifest }: Pick<Job, "manifest">, frame: number): Leave[] => {
  const shot = manifest.controls.find(({ first, end }) => frame >= first && frame < end);
  return shot === undefined ? [] : leftIn(shot.leave ?? [], { shot, frame });
};

const keptColour = (
  { manifest, source: { video } }: Job,
  frame: number,
  { luma, own }: LumaFrame,
  made: ChromaPair,
): ChromaPair => {
  const kept = keptAt(manifest.kept, frame);
  if (kept === undefined || own === undefined) return made;
  return kept.what === "all" ? own : withOwnColours({ ...video, luma, own }, made);
};

export const keptAt = (kept: readonly KeptShot[], frame: number): KeptShot | undefined =>
  kept.find(({ first, end }) => frame >= first && frame < end);

const neutralLike = ({ u, v }: ChromaPair, neutral: number): ChromaPair => ({
  u: u.slice().fill(neutral),
  v: v.slice().fill(neutral),
});
