import { splitRange, stretchFor } from "#core/time/stretches.ts";
import type { Evidence } from "#core/model/evidence.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import {
  carryHints,
  hintsOfFrame,
  hintedCells,
  type CellHint,
  type HintedCells,
  type HintState,
} from "#core/time/hint-state.ts";
import type { PooledShot } from "#core/time/shot-walk.ts";
import { transitions } from "#core/time/transition.ts";

/** A shot and the hints set in it, by global frame index. */
export type HintedShot = PooledShot & { readonly hints: ReadonlyMap<number, readonly CellHint[]> };

/** What hints of the rest of the shot say at a part's ends; null at the shot's own ends. */
export type HintBorders = {
  /** Carried into the part's first frame from before it. */
  readonly forward: HintState | null;
  /** Carried into the part's last frame from after it. */
  readonly backward: HintState | null;
};

/** A frame, and what hints say of it along motion; null: nothing comes through. */
export type HintedFrame = { readonly frame: number; readonly hinted: HintedCells | null };

export const noHintBorders: HintBorders = { forward: null, backward: null };

/**
 * What hints ask of every frame of `range`, in order: each hint spreads in its own frame over
 * the thing it was set on, and is carried from there along the motion to both ends of the shot. Like
 * pooling it needs only the states at a part's borders, and is bit for bit the same for any parts.
 *
 * Frames that no hint reaches are not read.
 *
 * @param stretch  frames whose backward states are held at once
 */
export const hintedFrames = async function* (
  shot: HintedShot,
  range: FrameRange,
  borders: HintBorders = noHintBorders,
  { stretch = stretchFor(range) }: { readonly stretch?: number } = {},
): AsyncGenerator<HintedFrame> {
  const own = ownHints(shot);
  const stretches = splitRange(range, stretch);
  const lasts = await statesAtLasts(shot, own, stretches, borders.backward);
  const ahead = carriedAhead(shot, own, range, borders.forward);
  for (const part of stretches) {
    const futures = await statesBack(shot, own, part, lasts.get(part.end - 1) ?? null);
    for (let frame = part.first; frame < part.end; frame += 1) {
      const past = (await ahead.next()).value?.state ?? null;
      yield { frame, hinted: hintedCells(past, await own(frame), futures.get(frame) ?? null) };
    }
  }
};

/** What is carried back into every frame of a stretch. */
const statesBack = async (
  shot: HintedShot,
  own: OwnHints,
  range: FrameRange,
  last: HintState | null,
): Promise<Map<number, HintState | null>> => {
  const states = new Map<number, HintState | null>();
  for await (const { frame, state } of carriedBack(shot, own, range, last)) states.set(frame, state);
  return states;
};

/** What is carried back into the last frame of each stretch. */
const statesAtLasts = async (
  shot: HintedShot,
  own: OwnHints,
  stretches: readonly FrameRange[],
  last: HintState | null,
): Promise<Map<number, HintState | null>> => {
  const states = new Map<number, HintState | null>();
  const lasts = new Set(stretches.map(({ end }) => end - 1));
  const range = { first: stretches[0]!.first, end: stretches.at(-1)!.end };
  for await (const { frame, state } of carriedBack(shot, own, range, last)) {
    if (lasts.has(frame)) states.set(frame, state);
  }
  return states;
};

/** Called with what hints say at each border of a shot's parts. */
export type KeepHints = (part: number, side: keyof HintBorders, state: HintState | null) => Promise<void>;

/** Walks a long shot once each way and hands out what hints say at every border of its parts. */
export const hintBorders = async (
  shot: HintedShot,
  parts: readonly FrameRange[],
  keep: KeepHints,
): Promise<void> => {
  const own = ownHints(shot);
  const starts = new Map(parts.map(({ first }, part) => [first, part]));
  for await (const { frame, state } of carriedAhead(shot, own, shot.shot, null)) {
    const part = starts.get(frame);
    if (part !== undefined && part > 0) await keep(part, "forward", state);
  }
  const lasts = new Map(parts.map(({ end }, part) => [end - 1, part]));
  for await (const { frame, state } of carriedBack(shot, own, shot.shot, null)) {
    const part = lasts.get(frame);
    if (part !== undefined && part < parts.length - 1) await keep(part, "backward", state);
  }
};

type OwnHints = (frame: number) => Promise<HintState | null>;

/** What each frame's own hints say, found once a frame. */
const ownHints = ({ grid, hints, read }: HintedShot): OwnHints => {
  const known = new Map<number, HintState>();
  return async (frame) => {
    const set = hints.get(frame);
    if (set === undefined || set.length === 0) return null;
    const state = known.get(frame) ?? hintsOfFrame(grid, await read(frame), set);
    known.set(frame, state);
    return state;
  };
};

type Carried = { readonly frame: number; readonly state: HintState | null };

/** What is carried into every frame of `range`, in order. @param state  into the first */
const carriedAhead = async function* (
  shot: HintedShot,
  own: OwnHints,
  { first, end }: FrameRange,
  state: HintState | null,
): AsyncGenerator<Carried, undefined> {
  const between = transitions(shot.grid);
  yield { frame: first, state };
  for (let frame = first + 1; frame < end; frame += 1) {
    const set = await own(frame - 1);
    if (state !== null || set !== null) {
      const [before, now] = await bothOf(shot, frame - 1, frame);
      const step = between.forward(before, now, frame - shot.shot.first);
      state = carryHints(shot.grid, step, shot.decay, { carried: state, own: set, now });
    }
    yield { frame, state };
  }
};

/** What is carried into every frame of `range`, from the last on. @param state  into the last */
const carriedBack = async function* (
  shot: HintedShot,
  own: OwnHints,
  { first, end }: FrameRange,
  state: HintState | null,
): AsyncGenerator<Carried, undefined> {
  const between = transitions(shot.grid);
  yield { frame: end - 1, state };
  for (let frame = end - 2; frame >= first; frame -= 1) {
    const set = await own(frame + 1);
    if (state !== null || set !== null) {
      const [after, now] = await bothOf(shot, frame + 1, frame);
      const step = between.backward(after, now, frame - shot.shot.first);
      state = carryHints(shot.grid, step, shot.decay, { carried: state, own: set, now });
    }
    yield { frame, state };
  }
};

const bothOf = async ({ read }: HintedShot, one: number, other: number): Promise<[Evidence, Evidence]> => [
  await read(one),
  await read(other),
];
