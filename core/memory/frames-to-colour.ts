import { bytesPerLightness } from "#core/colour/lightness-bytes.ts";
import { frameCount, type FrameRange } from "#core/film/frame-range.ts";

/** Frames of a shot that are looked at: one a second at 24 frames per second, within bounds. */
const perLook = 24;
const maxLooks = 8;

/** Frames next to a cut may belong to a dissolve, or be mixed by an earlier transfer. */
const fromCut = 3;

/** Evenly spaced, clear of cuts where the shot is long enough. */
export const framesLookedAt = ({ first, end }: FrameRange): number[] => {
  const frames = frameCount({ first, end });
  const looks = Math.min(maxLooks, Math.max(1, Math.round(frames / perLook)));
  const margin = Math.min(fromCut, Math.floor((frames - 1) / 2));
  const inside = frames - 2 * margin;
  return Array.from({ length: looks }, (_, look) => {
    return first + margin + Math.floor(((look + 0.5) * inside) / looks);
  });
};

/** Mean and spread of lightness, L* units, below which a frame shows nothing: black, a fade, a blank field. */
const darkest = 5;
const flattest = 2;

/** Whether there is anything to colour in a frame. @param bytes  cells, L* times 2.55 */
export const showsSomething = (bytes: Uint8Array): boolean => {
  let [sum, squares] = [0, 0];
  for (const byte of bytes) {
    sum += byte;
    squares += byte * byte;
  }
  const mean = sum / bytes.length;
  const spread = Math.sqrt(Math.max(0, squares / bytes.length - mean * mean));
  return mean / bytesPerLightness >= darkest && spread / bytesPerLightness >= flattest;
};

/** A shot is covered once this share of it is; a further frame must bring at least the other share. */
const enough = 0.9;
const worthwhile = 0.05;

export type Choice = {
  /** Places in the list of what was looked at, as they were chosen. */
  readonly chosen: readonly number[];
  /** Share of all cells that the chosen frames cover, 0…1. */
  readonly coverage: number;
};

/**
 * The fewest frames that cover what is seen in all of them, greedily: each time the one that adds most;
 * of equal ones the nearest to the middle.
 *
 * @param covers  by frame that covers and frame that is covered: 1 for each cell that is
 * @param most  frames at most
 */
export const chooseFrames = (covers: readonly (readonly Uint8Array[])[], most: number): Choice => {
  const chosen: number[] = [];
  const union = (covers[0] ?? []).map((cells) => new Uint8Array(cells.length));
  const total = union.reduce((sum, { length }) => sum + length, 0);
  const middle = (covers.length - 1) / 2;
  const order = [...covers.keys()].sort((one, other) => Math.abs(one - middle) - Math.abs(other - middle));
  let covered = 0;
  while (chosen.length < most && covered < enough * total) {
    const gains = order.map((frame) => ({ frame, gain: gainOf(covers[frame] ?? [], union) }));
    const best = gains.reduce((one, other) => (other.gain > one.gain ? other : one));
    if (chosen.length > 0 && best.gain < worthwhile * total) break;
    for (const [seen, cells] of (covers[best.frame] ?? []).entries()) {
      for (let cell = 0; cell < cells.length; cell += 1) union[seen]![cell]! |= cells[cell]!;
    }
    chosen.push(best.frame);
    covered += best.gain;
  }
  return { chosen, coverage: total === 0 ? 0 : covered / total };
};

const gainOf = (covers: readonly Uint8Array[], union: readonly Uint8Array[]): number => {
  let gain = 0;
  for (const [seen, cells] of covers.entries()) {
    for (let cell = 0; cell < cells.length; cell += 1) gain += cells[cell]! & ~union[seen]![cell]! & 1;
  }
  return gain;
};
