import { blockDifference, blockSide } from "#core/time/block-difference.ts";
import { quarterSide, type LumaPyramid } from "#core/time/luma-pyramid.ts";

/** Quarter pixels searched to each side: 28 model pixels. */
const reach = 7;

/** Quarter pixels between coarse blocks: one vector for 2x2 motion blocks. */
const spacing = 4;

/** A window that differs no more than this has not moved: one grey level a pixel. */
const stillDifference = blockSide ** 2;

/** Difference a quarter pixel of motion must earn, so that flat places stay still. */
const stepCost = 2;

/** Motion of the quarter planes, and what the best match of all windows still differs. */
export type CoarseMotion = {
  /** (width / 16) * (height / 16) x (dx, dy) in model pixels, multiples of 4. */
  readonly vectors: Int8Array;
  readonly difference: number;
};

/**
 * Motion on the quarter planes, found by looking all around: the first guess for the fine search.
 * Windows of 8x8 quarter pixels overlap by half.
 *
 * @param brighter  how much brighter `here` is as a whole
 */
export const coarseMotion = (here: LumaPyramid, there: LumaPyramid, brighter: number): CoarseMotion => {
  const width = here.size.width / quarterSide;
  const height = here.size.height / quarterSide;
  const columns = width / spacing;
  const rows = height / spacing;
  const vectors = new Int8Array(columns * rows * 2);
  const frame = { here: here.quarter, there: there.quarter, width, height, brighter };
  let difference = 0;
  for (let block = 0; block < columns * rows; block += 1) {
    const x = windowStart(block % columns, width);
    const y = windowStart(Math.floor(block / columns), height);
    const left = block % columns === 0 ? 0 : block - 1;
    const above = block < columns ? 0 : block - columns;
    difference += searchWindow(frame, { x, y, guesses: [left, above] }, vectors, block);
  }
  return { vectors, difference };
};

const windowStart = (index: number, side: number): number =>
  Math.min(Math.max(index * spacing - (blockSide - spacing) / 2, 0), side - blockSide);

type Frame = {
  readonly here: Uint8Array;
  readonly there: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly brighter: number;
};
type Window = { readonly x: number; readonly y: number; readonly guesses: readonly [number, number] };

/**
 * Zero and two neighbours first, for a low limit; then every second vector each way, given up early;
 * then the eight around the best. Returns what remains.
 */
const searchWindow = (
  frame: Frame,
  { x, y, guesses }: Window,
  vectors: Int8Array,
  block: number,
): number => {
  const { here, there, width, height, brighter } = frame;
  const at = y * width + x;
  const least = { x: -Math.min(reach, x), y: -Math.min(reach, y) };
  const most = { x: Math.min(reach, width - blockSide - x), y: Math.min(reach, height - blockSide - y) };
  let best = blockDifference(here, at, there, at, width, brighter, Infinity);
  if (best <= stillDifference) return best;
  let bestX = 0;
  let bestY = 0;
  const consider = (dx: number, dy: number): void => {
    if (dx < least.x || dx > most.x || dy < least.y || dy > most.y) return;
    const cost = stepCost * (Math.abs(dx) + Math.abs(dy));
    const sum = cost + blockDifference(here, at, there, at + dy * width + dx, width, brighter, best - cost);
    if (sum >= best) return;
    best = sum;
    bestX = dx;
    bestY = dy;
  };
  for (const guess of guesses)
    consider(vectors[guess * 2]! / quarterSide, vectors[guess * 2 + 1]! / quarterSide);
  for (let dy = -reach + 1; dy < reach; dy += 2) {
    for (let dx = -reach + 1; dx < reach; dx += 2) consider(dx, dy);
  }
  const [x0, y0] = [bestX, bestY];
  for (let i = 0; i < 9; i += 1) consider(x0 + (i % 3) - 1, y0 + Math.floor(i / 3) - 1);
  vectors[block * 2] = bestX * quarterSide;
  vectors[block * 2 + 1] = bestY * quarterSide;
  return best;
};
