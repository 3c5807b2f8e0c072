/**
 * Block motion at model size: where each 8x8 block of one frame lies in another.
 *
 * AssemblyScript: pointers are byte offsets into the memory, which core/time/motion.ts lays out. A
 * search's costs are float64.
 */
import { blockDifference, blockSide, differenceBelow } from "./block-difference";

/** Model pixels that motion may reach in each direction. */
const reach: i32 = 31;

const pixels: i32 = blockSide * blockSide;

/** A block that differs less than this without moving has not moved: one grey level a pixel. */
const stillDifference: i32 = pixels;

/** What a vector pays for each pixel it lies off zero and off its neighbours' (method.md 4.2). */
const stepCost: f64 = 0.02 * <f64>pixels;

/**
 * Share of the difference that a new vector must take away from what standing still or going with
 * the neighbours leaves. Among the twenty or so vectors tried, grain alone makes the best one look
 * 10 to 20 % better than the true one.
 */
const newcomerGain: f64 = 0.2;

/** Diamonds walked from the best guess; motion that needs more was not in the guesses. */
const maxSteps: i32 = 12;

/** Both frames, and the block that is searched in them. */
let stride: i32;
let block: usize;
let zero: usize;
let brightness: v128 = i16x8.splat(0);
/** Vectors that keep the block inside the other frame. */
let left: i32;
let right: i32;
let up: i32;
let down: i32;
/** What the neighbours do: the vector that need not prove itself. */
let homeX: i32;
let homeY: i32;
/** The best vector so far, and what it costs. */
let bestX: i32;
let bestY: i32;
let best: f64;

/** Moves to a vector, if that is allowed and cheaper. */
function consider(dx: i32, dy: i32): bool {
  if ((dx == bestX && dy == bestY) || dx < left || dx > right || dy < up || dy > down) return false;
  const toZero = abs(dx) + abs(dy);
  const toHome = abs(dx - homeX) + abs(dy - homeY);
  const step = stepCost * <f64>min(toZero, toHome);
  const limit = <i32>ceil(best - step);
  const cost = step + <f64>differenceBelow(block, zero + dy * stride + dx, stride, brightness, limit);
  if (cost >= best) return false;
  bestX = dx;
  bestY = dy;
  best = cost;
  return true;
}

/** Down the slope: steps of two pixels while they help, then of one. */
function walkDiamond(): void {
  let step = 2;
  for (let walked = 0; step >= 1 && walked < maxSteps && best > <f64>stillDifference; walked++) {
    const x = bestX;
    const y = bestY;
    const across = consider(x + step, y) || consider(x - step, y);
    const along = consider(bestX, y + step) || consider(bestX, y - step);
    if (!across && !along) step--;
  }
}

function median(a: i32, b: i32, c: i32): i32 {
  return max(min(a, b), min(max(a, b), c));
}

function component(vectors: usize, at: i32, axis: i32): i32 {
  return at < 0 ? 0 : <i32>load<i8>(vectors + (at << 1) + axis);
}

/**
 * Asks the median of the left, upper and upper right neighbours, which becomes home; then each of
 * them and the coarse vector; walks on from the best.
 */
function searchFrom(vectors: usize, coarse: usize, index: i32, columns: i32): void {
  const column = index % columns;
  const row = index / columns;
  const before = column > 0 ? index - 1 : -1;
  const above = row > 0 ? index - columns : -1;
  const aboveRight = row > 0 && column < columns - 1 ? above + 1 : above;
  const ax = component(vectors, before, 0);
  const ay = component(vectors, before, 1);
  const bx = component(vectors, above, 0);
  const by = component(vectors, above, 1);
  const cx = component(vectors, aboveRight, 0);
  const cy = component(vectors, aboveRight, 1);
  const far = (row >> 1) * (columns >> 1) + (column >> 1);
  consider(median(ax, bx, cx), median(ay, by, cy));
  homeX = bestX;
  homeY = bestY;
  const bar = best * (1 - newcomerGain);
  consider(ax, ay);
  consider(bx, by);
  consider(cx, cy);
  consider(component(coarse, far, 0), component(coarse, far, 1));
  walkDiamond();
  if (best < bar) return;
  bestX = homeX;
  bestY = homeY;
}

function boundBlock(x: i32, y: i32, width: i32, height: i32): void {
  left = -min(reach, x);
  right = min(reach, width - blockSide - x);
  up = -min(reach, y);
  down = min(reach, height - blockSide - y);
}

/**
 * Guesses (standing still, what the neighbours do, the coarse vector) for every block, and a small
 * diamond walked from the best of them.
 *
 * @param here, there  width x height u8
 * @param brighter  how much brighter `here` is as a whole
 * @param coarse  vectors for 2x2 blocks each, from `coarseMotion`
 * @param vectors  blocks x (dx, dy) int8
 */
export function searchBlocks(
  here: usize, there: usize, width: i32, height: i32, brighter: i32, coarse: usize, vectors: usize,
): void {
  const columns = width / blockSide;
  const blocks = columns * (height / blockSide);
  stride = width;
  brightness = i16x8.splat(<i16>brighter);
  for (let index = 0; index < blocks; index++) {
    const x = (index % columns) * blockSide;
    const y = (index / columns) * blockSide;
    block = here + y * width + x;
    zero = there + y * width + x;
    homeX = homeY = bestX = bestY = 0;
    const still = blockDifference(block, zero, stride, brightness);
    if (still > stillDifference) {
      best = <f64>still;
      boundBlock(x, y, width, height);
      searchFrom(vectors, coarse, index, columns);
    }
    store<i8>(vectors + (index << 1), bestX);
    store<i8>(vectors + (index << 1), bestY, 1);
  }
}

/** A vector taken over from a neighbour may point a block out of the frame: to the border, then. */
export function keepInside(vectors: usize, width: i32, height: i32): void {
  const columns = width / blockSide;
  const blocks = columns * (height / blockSide);
  for (let index = 0; index < blocks; index++) {
    boundBlock((index % columns) * blockSide, (index / columns) * blockSide, width, height);
    const at = vectors + (index << 1);
    store<i8>(at, min(max(<i32>load<i8>(at), left), right));
    store<i8>(at, min(max(<i32>load<i8>(at, 1), up), down), 1);
  }
}
