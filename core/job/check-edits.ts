import { areForFilm } from "#core/edits/for-film.ts";
import { noPalette, type Edits, type ShotEdit } from "#core/edits/edits.ts";
import { JobError } from "#core/errors.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import type { Manifest } from "#core/job/manifest.ts";
import type { Source } from "#core/film/source.ts";

type EditedJob = {
  readonly source: Source;
  readonly manifest: Manifest;
  /** The shots once the edits' cuts are mended; absent: as they are. */
  readonly mended?: readonly FrameRange[];
};

/**
 * Refuses edits that were not made for this job, before any of them is put in force.
 *
 * @throws JobError UsageInvalid
 */
export const checkEdits = (
  edits: Pick<Edits, "film" | "shots">,
  { source, manifest, mended = manifest.shots }: EditedJob,
): void => {
  if (edits.film !== null && !areForFilm(edits, source.fingerprint)) {
    throw refusal(
      `the edits were made for another film: they name ${edits.film.slice(0, 16)}…, this job's film is ${source.fingerprint.slice(0, 16)}…; take the edits that this job's review page saved`,
    );
  }
  const named = new Set<number>();
  for (const edit of edits.shots) {
    checkShot(edit, mended, manifest.shots);
    checkHints(edit);
    checkLeave(edit);
    checkKeyFrames(edit);
    if (named.has(edit.first)) {
      throw refusal(`the edits name the shot ${shotName(edit)} twice; say once what it is to be`);
    }
    named.add(edit.first);
  }
};

/** Refuses edits that name a palette which neither they nor earlier ones have. @throws JobError UsageInvalid */
export const checkPalettes = ({ shots, palettes }: Edits): void => {
  const names = new Set<string>();
  for (const { name } of palettes) {
    if (names.has(name))
      throw refusal(`the edits have two palettes ${JSON.stringify(name)}; name one of them otherwise`);
    names.add(name);
  }
  const unknown = shots.find(
    ({ usePalette }) => usePalette !== null && usePalette !== noPalette && !names.has(usePalette),
  );
  if (unknown === undefined) return;
  const known = names.size === 0 ? "there is none" : `there are ${[...names].join(", ")}`;
  throw refusal(
    `the shot ${shotName(unknown)} is to keep to the palette ${JSON.stringify(unknown.usePalette)}, which the edits do not have (${known}); add it to palettes`,
  );
};

const checkShot = (edit: ShotEdit, shots: readonly FrameRange[], before: readonly FrameRange[]): void => {
  if ([...shots, ...before].some(({ first, end }) => first === edit.first && end === edit.end)) return;
  const near = shots.filter(({ first, end }) => first < edit.end && end > edit.first).slice(0, 3);
  const known =
    near.length > 0
      ? `there the job has ${near.map(shotName).join(", ")}`
      : `the job has frames ${shots[0]?.first ?? 0} to ${shots.at(-1)?.end ?? 0}`;
  throw refusal(
    `the edits name a shot ${shotName(edit)}, but this job has no such shot (${known}); shots are named by their first frame and the frame after their last, as in review.json`,
  );
};

const checkHints = (edit: ShotEdit): void => {
  const outside = edit.hints.find(({ frame }) => frame < edit.first || frame >= edit.end);
  if (outside === undefined) return;
  throw refusal(
    `a hint of the shot ${shotName(edit)} is set on frame ${outside.frame}, which is not in the shot; its frames are ${edit.first} to ${edit.end - 1}`,
  );
};

const checkKeyFrames = ({ first, end, keyFrames }: ShotEdit): void => {
  for (const [index, { frame }] of keyFrames.entries()) {
    if (frame < first || frame >= end) {
      throw refusal(
        `the shot ${shotName({ first, end })} is given a picture for the key frame ${frame}, which is not in the shot; its frames are ${first} to ${end - 1}`,
      );
    }
    if (keyFrames.findIndex((one) => one.frame === frame) !== index)
      throw refusal(`the edits give the key frame ${frame} two pictures; keep one of them`);
  }
};

const checkLeave = (edit: ShotEdit): void => {
  for (const { first, end } of edit.leave) {
    const [from, to] = [first ?? edit.first, end ?? edit.end];
    if (from >= edit.first && from < to && to <= edit.end) continue;
    throw refusal(
      `of the shot ${shotName(edit)} the frames ${from} … ${to} are to be left as they are; give a first frame, and the frame after the last, within ${shotName(edit)}`,
    );
  }
};

const shotName = ({ first, end }: FrameRange): string => `${first} … ${end}`;

const refusal = (sentence: string): JobError => new JobError("UsageInvalid", sentence);
