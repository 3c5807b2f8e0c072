import { cellCount, type Evidence, type Grid } from "#core/model/evidence.ts";
import type { CellTarget } from "#core/colour/cell-target.ts";
import { fillOpenCells, spreadFrom } from "#core/time/hint-spread.ts";
import type { Transition } from "#core/time/transition.ts";

/** A colour that a person set at a cell, or at the cells of a stroke, Lab units. */
export type CellHint = { readonly cells: readonly number[]; readonly a: number; readonly b: number };

/**
 * What hints say of each cell of a frame, cells x 5: how surely the cell is part of a hinted thing
 * (0…1), the weight of the colours set there with their weighted sums, (w, w a, w b), and how surely the cell
 * was followed from a frame with hints, whether they reach it or not (0…1).
 *
 * The two first fade apart. Sureness lasts as long as the thing can be followed, so that a hint on any frame
 * colours the whole shot; the weights fade with time like pooling's votes, so that between two hints
 * on one thing its colour goes from one to the other and is, at each, the one that was set there.
 */
export type HintState = Float32Array;

const numbers = 5;

/** Where a cell's state says how surely it was followed. */
const followed = 4;

/** What a frame's own hints say of its cells. */
export const hintsOfFrame = (grid: Grid, evidence: Evidence, hints: readonly CellHint[]): HintState => {
  const state = new Float32Array(cellCount(grid) * numbers);
  for (let at = followed; at < state.length; at += numbers) state[at] = 1;
  for (const { cells, a, b } of hints) {
    const mask = spreadFrom(grid, evidence, cells);
    for (let i = 0; i < mask.length; i += 1) {
      const at = i * numbers;
      const share = mask[i]!;
      state[at] = Math.max(state[at]!, share);
      state[at + 1]! += share;
      state[at + 2]! += share * a;
      state[at + 3]! += share * b;
    }
  }
  return state;
};

/** Both as one: the surer of the two, all weights, and the one that was followed more surely. */
const joined = (one: HintState | null, other: HintState | null): HintState | null => {
  if (one === null || other === null) return one ?? other;
  const both = new Float32Array(one.length);
  for (let at = 0; at < one.length; at += numbers) {
    both[at] = Math.max(one[at]!, other[at]!);
    for (let i = at + 1; i < at + followed; i += 1) both[i] = one[i]! + other[i]!;
    both[at + followed] = Math.max(one[at + followed]!, other[at + followed]!);
  }
  return both;
};

/** Two neighbouring frames are as likely as not the same there: a hint loses nothing. */
const sureReliability = 0.5;

/** Below this nothing of a hint is to be seen. */
const minSureness = 1e-3;

/** Weights do not fade below this share, so that they never vanish before the sureness does. */
const minWeight = 1e-6;

/**
 * One step in time, either way, along the same gathers and with the same reliability as pooling.
 * Reliability of a half and more counts as whole: grain would wear a hint down over a long shot.
 * Where a cell cannot be followed, in flat dark places often, it asks the cells around that show the
 * same thing; or holes would eat a hint up within a second of old film.
 *
 * @param carried  the state at the neighbouring frame; null says nothing
 * @param own  what that frame's own hints say
 * @param now  evidence of this frame
 * @returns the state at this frame, null when nothing came through
 */
export const carryHints = (
  grid: Grid,
  { source, reliability }: Transition,
  decay: number,
  { carried, own, now }: { carried: HintState | null; own: HintState | null; now: Evidence },
): HintState | null => {
  const from = joined(carried, own);
  if (from === null) return null;
  const into = new Float32Array(from.length);
  const open: number[] = [];
  let any = false;
  for (let cell = 0; cell < source.length; cell += 1) {
    const origin = source[cell]! * numbers;
    if (reliability[cell]! < sureReliability) open.push(cell);
    const at = cell * numbers;
    const kept = Math.min(1, reliability[cell]! / sureReliability);
    into[at + followed] = from[origin + followed]! * kept;
    any ||= into[at + followed]! >= minSureness;
    const sureness = from[origin]! * kept;
    if (sureness < minSureness) continue;
    const fade = from[origin + 1]! > minWeight ? decay : 1;
    into[at] = sureness;
    for (let i = 1; i < followed; i += 1) into[at + i] = from[origin + i]! * fade;
    any = true;
  }
  if (!any) return null;
  fillOpenCells(grid, now, open, into, numbers);
  return into;
};

/** What hints say of a frame. */
export type HintedCells = {
  /** What they ask of its cells. */
  readonly target: CellTarget;
  /** cells, 0…1: how surely each was followed from a frame with hints; what it is to be is known there. */
  readonly known: Float32Array;
};

/** What hints say of a frame's cells; null where none says anything. */
export const hintedCells = (
  past: HintState | null,
  own: HintState | null,
  future: HintState | null,
): HintedCells | null => {
  const state = joined(joined(past, own), future);
  if (state === null) return null;
  const known = Float32Array.from(
    { length: state.length / numbers },
    (_, cell) => state[cell * numbers + followed]!,
  );
  return { target: targetOf(state), known };
};

const targetOf = (state: HintState): CellTarget => {
  const target = new Float32Array((state.length / numbers) * 3);
  for (let at = 0, to = 0; at < state.length; at += numbers, to += 3) {
    const weight = state[at + 1]!;
    if (weight === 0) continue;
    target[to] = shareOf(state[at]!);
    target[to + 1] = state[at + 2]! / weight;
    target[to + 2] = state[at + 3]! / weight;
  }
  return target;
};

/** Little sureness is none: what leaks past an edge must not tint what lies behind it. */
const shareOf = (sureness: number): number => {
  const t = Math.min(1, Math.max(0, (sureness - 0.08) / (0.35 - 0.08)));
  return t * t * (3 - 2 * t);
};

/** As little-endian float32; no bytes for a state that says nothing. */
export const hintStateToBytes = (state: HintState | null): Uint8Array =>
  state === null ? new Uint8Array(0) : new Uint8Array(state.slice().buffer);

/** What `hintStateToBytes` wrote, bit for bit. */
export const hintStateFromBytes = (grid: Grid, bytes: Uint8Array): HintState | null => {
  if (bytes.length === 0) return null;
  if (bytes.length !== cellCount(grid) * numbers * 4) {
    throw new RangeError(
      `hints at a border must be ${cellCount(grid) * numbers * 4} bytes, got ${bytes.length}`,
    );
  }
  return new Float32Array(bytes.slice().buffer);
};
