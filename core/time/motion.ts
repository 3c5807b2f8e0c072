import { blockDifference, blockSide } from "#core/time/block-difference.ts";
import { coarseMotion, type CoarseMotion } from "#core/time/coarse-motion.ts";
import type { LumaPyramid } from "#core/time/luma-pyramid.ts";
import { medianDifference } from "#core/time/median.ts";
import { vectorMedian } from "#core/time/vector-median.ts";

/** Model pixels that motion may reach in each direction. */
export const motionReach = 31;

const pixels = blockSide ** 2;

/** A block that differs less than this without moving has not moved: one grey level a pixel. */
const stillDifference = pixels;

/** What a vector pays for each pixel it lies off zero and off its neighbours' (method.md 4.2). */
const stepCost = 0.02 * pixels;

/**
 * Share of the difference that a new vector must take away from what standing still or going with
 * the neighbours leaves. Among the twenty or so vectors tried, grain alone makes the best one look
 * 10 to 20 % better than the true one.
 */
const newcomerGain = 0.2;

/** Diamonds walked from the best guess; motion that needs more was not in the guesses. */
const mostSteps = 12;

/**
 * Block motion between two frames: where each 8x8 block of `here` lies in `there`.
 *
 * Guesses (standing still, what the neighbours do, what the quarter plane says), a small diamond
 * walked from the best of them, then a 3x3 vector median. A block stays inside the other frame.
 * A change of brightness of the whole frame is taken off first.
 *
 * @returns blocks x (dx, dy), model pixels, within ±`motionReach`
 */
export const blockMotion = (here: LumaPyramid, there: LumaPyramid): Int8Array => {
  const { width, height } = here.size;
  if (there.size.width !== width || there.size.height !== height) {
    throw new RangeError(`frames of ${width}x${height} and ${there.size.width}x${there.size.height}`);
  }
  const { brighter, coarse } = firstGuess(here, there);
  const columns = width / blockSide;
  const field = {
    here: here.full,
    there: there.full,
    width,
    height,
    brighter,
    columns,
    coarse: coarse.vectors,
    vectors: new Int8Array((columns * height * 2) / blockSide),
  };
  for (let block = 0; block < field.vectors.length / 2; block += 1) searchBlock(field, block);
  return keptInside(vectorMedian(field.vectors, columns), field);
};

/**
 * Coarse motion, and how much brighter the whole of `here` is. The median difference of the planes is
 * flicker in a still scene, but comes of motion as well; so it is believed only if the frames match
 * better with it than without.
 */
const firstGuess = (
  here: LumaPyramid,
  there: LumaPyramid,
): { readonly brighter: number; readonly coarse: CoarseMotion } => {
  const brighter = medianDifference(here.quarter, there.quarter);
  const flickers = { brighter, coarse: coarseMotion(here, there, brighter) };
  if (Math.abs(brighter) <= 1) return flickers;
  const steady = { brighter: 0, coarse: coarseMotion(here, there, 0) };
  return flickers.coarse.difference < steady.coarse.difference ? flickers : steady;
};

type Field = {
  readonly here: Uint8Array;
  readonly there: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly brighter: number;
  readonly columns: number;
  readonly coarse: Int8Array;
  readonly vectors: Int8Array;
};

/** One block's search: the best vector so far and what it costs. */
type Walk = {
  readonly at: number;
  readonly bounds: Bounds;
  /** What the neighbours do: the vector that need not prove itself. */
  homeX: number;
  homeY: number;
  x: number;
  y: number;
  cost: number;
};

const searchBlock = (field: Field, block: number): void => {
  const { here, there, width, height, brighter, vectors, columns } = field;
  const x = (block % columns) * blockSide;
  const y = Math.floor(block / columns) * blockSide;
  const at = y * width + x;
  const still = blockDifference(here, at, there, at, width, brighter, Infinity);
  if (still <= stillDifference) return;

  const walk: Walk = {
    at,
    bounds: boundsOf(x, y, width, height),
    homeX: 0,
    homeY: 0,
    x: 0,
    y: 0,
    cost: still,
  };
  const guesses = guessesFor(field, block);
  consider(field, walk, guesses[0]!, guesses[1]!);
  walk.homeX = walk.x;
  walk.homeY = walk.y;
  const bar = walk.cost * (1 - newcomerGain);
  for (let i = 2; i < guesses.length; i += 2) consider(field, walk, guesses[i]!, guesses[i + 1]!);
  walkDiamond(field, walk);
  vectors[block * 2] = walk.cost < bar ? walk.x : walk.homeX;
  vectors[block * 2 + 1] = walk.cost < bar ? walk.y : walk.homeY;
};

/** Moves the walk to a vector, if that is allowed and cheaper. */
const consider = (field: Field, walk: Walk, dx: number, dy: number): boolean => {
  const { left, right, up, down } = walk.bounds;
  if ((dx === walk.x && dy === walk.y) || dx < left || dx > right || dy < up || dy > down) return false;
  const toZero = Math.abs(dx) + Math.abs(dy);
  const toHome = Math.abs(dx - walk.homeX) + Math.abs(dy - walk.homeY);
  const step = stepCost * Math.min(toZero, toHome);
  const { here, there, width, brighter } = field;
  const atThere = walk.at + dy * width + dx;
  const cost = step + blockDifference(here, walk.at, there, atThere, width, brighter, walk.cost - step);
  if (cost >= walk.cost) return false;
  walk.x = dx;
  walk.y = dy;
  walk.cost = cost;
  return true;
};

/** Down the slope: steps of two pixels while they help, then of one. */
const walkDiamond = (field: Field, walk: Walk): void => {
  let step = 2;
  for (let walked = 0; step >= 1 && walked < mostSteps && walk.cost > stillDifference; walked += 1) {
    const { x, y } = walk;
    const across = consider(field, walk, x + step, y) || consider(field, walk, x - step, y);
    const along = consider(field, walk, walk.x, y + step) || consider(field, walk, walk.x, y - step);
    if (!across && !along) step -= 1;
  }
};

/** dx, dy pairs: the median of the left, upper and upper right neighbours; those; the coarse vector. */
const guessesFor = ({ vectors, columns, coarse }: Field, block: number): readonly number[] => {
  const column = block % columns;
  const row = Math.floor(block / columns);
  const left = column > 0 ? (block - 1) * 2 : -1;
  const above = row > 0 ? (block - columns) * 2 : -1;
  const aboveRight = row > 0 && column < columns - 1 ? (block - columns + 1) * 2 : above;
  const component = (at: number, axis: number): number => (at < 0 ? 0 : vectors[at + axis]!);
  const [ax, bx, cx] = [component(left, 0), component(above, 0), component(aboveRight, 0)];
  const [ay, by, cy] = [component(left, 1), component(above, 1), component(aboveRight, 1)];
  const far = ((row >> 1) * (columns >> 1) + (column >> 1)) * 2;
  return [median(ax, bx, cx), median(ay, by, cy), ax, ay, bx, by, cx, cy, coarse[far]!, coarse[far + 1]!];
};

const median = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

type Bounds = { readonly left: number; readonly right: number; readonly up: number; readonly down: number };

const within = (value: number, least: number, most: number): number =>
  Math.min(Math.max(value, least), most);

/** Vectors that keep the block at (x, y) inside the other frame. */
const boundsOf = (x: number, y: number, width: number, height: number): Bounds => ({
  left: -Math.min(motionReach, x),
  right: Math.min(motionReach, width - blockSide - x),
  up: -Math.min(motionReach, y),
  down: Math.min(motionReach, height - blockSide - y),
});

/** A vector taken over from a neighbour may point a block out of the frame: to the border, then. */
const keptInside = (vectors: Int8Array, { columns, width, height }: Field): Int8Array => {
  for (let block = 0; block < vectors.length / 2; block += 1) {
    const { left, right, up, down } = boundsOf(
      (block % columns) * blockSide,
      Math.floor(block / columns) * blockSide,
      width,
      height,
    );
    vectors[block * 2] = within(vectors[block * 2]!, left, right);
    vectors[block * 2 + 1] = within(vectors[block * 2 + 1]!, up, down);
  }
  return vectors;
};
