import type { Leave } from "#core/edits/leave.ts";
import { shotEditSchema, type ShotEdit } from "#core/edits/edits.ts";
import { frameCount, sharedFrames, type FrameRange } from "#core/film/frame-range.ts";

/** The frames of an edit's shot that stay as they are, as far as they lie in another shot. */
const leftOf = (edit: ShotEdit, shot: FrameRange): Leave[] =>
  edit.leave.flatMap((leave) => {
    const first = Math.max(shot.first, leave.first ?? edit.first);
    const end = Math.min(shot.end, leave.end ?? edit.end);
    if (first >= end) return [];
    return [{ ...leave, first: first === shot.first ? null : first, end: end === shot.end ? null : end }];
  });

/**
 * What was decided about shots, carried over to shots with other cuts: a shot takes the colours of the
 * one that it shares most frames with, and every hint and every frame to leave that lies in it. A verdict
 * was on the old pictures.
 */
export const carryEdits = (edits: readonly ShotEdit[], shots: readonly FrameRange[]): ShotEdit[] => {
  const isShot = ({ first, end }: FrameRange): boolean =>
    shots.some((shot) => shot.first === first && shot.end === end);
  const lost = edits.filter((edit) => !isShot(edit));
  const inherited = shots
    .filter((shot) => !edits.some(({ first, end }) => first === shot.first && end === shot.end))
    .flatMap((shot) => inheritedBy(shot, lost));
  return [...edits.filter(isShot), ...inherited].sort((one, other) => one.first - other.first);
};

const inheritedBy = (shot: FrameRange, lost: readonly ShotEdit[]): ShotEdit[] => {
  const touching = lost.filter((edit) => sharedFrames(edit, shot) > 0);
  if (touching.length === 0) return [];
  // The film's order decides between equals.
  const [most] = touching.toSorted((one, other) => sharedFrames(other, shot) - sharedFrames(one, shot));
  const isMostly = most !== undefined && 2 * sharedFrames(most, shot) >= frameCount(shot);
  const hints = touching
    .flatMap((edit) => edit.hints)
    .filter(({ frame }) => frame >= shot.first && frame < shot.end);
  const keyFrames = touching
    .flatMap((edit) => edit.keyFrames)
    .filter(({ frame }) => frame >= shot.first && frame < shot.end);
  const { first, end } = shot;
  return [
    {
      ...(isMostly ? most : shotEditSchema.parse(shot)),
      first,
      end,
      verdict: null,
      comment: most?.comment ?? null,
      hints,
      keyFrames,
      leave: touching.flatMap((edit) => leftOf(edit, shot)),
    },
  ];
};
