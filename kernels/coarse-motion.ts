/** Motion on the quarter planes: the first guess for the fine search of motion.ts. */
import { blockDifference, blockSide } from "./block-difference";

/** Quarter pixels searched to each side: 28 model pixels. */
const reach: i32 = 7;

/** Quarter pixels between coarse blocks: one vector for 2x2 motion blocks. */
const spacing: i32 = 4;

/** A window that differs no more than this has not moved: one grey level a pixel. */
const stillDifference: i32 = blockSide * blockSide;

/** Difference a quarter pixel of motion must earn, so that flat places stay still. */
const stepCost: i32 = 2;

/** The window that is searched, what keeps it inside the frame, and its best vector so far. */
let stride: i32;
let window: usize;
let zero: usize;
let brightness: v128 = i16x8.splat(0);
let left: i32;
let right: i32;
let up: i32;
let down: i32;
let bestX: i32;
let bestY: i32;
let best: i32;

function consider(dx: i32, dy: i32): void {
  if (dx < left || dx > right || dy < up || dy > down) return;
  const cost = stepCost * (abs(dx) + abs(dy));
  const there = zero + dy * stride + dx;
  const sum = cost + blockDifference(window, there, stride, brightness);
  if (sum >= best) return;
  best = sum;
  bestX = dx;
  bestY = dy;
}

/** Every second vector each way; then the eight around the best. */
function lookAround(): void {
  for (let dy = 1 - reach; dy < reach; dy += 2) {
    for (let dx = 1 - reach; dx < reach; dx += 2) consider(dx, dy);
  }
  const x = bestX;
  const y = bestY;
  for (let dy = y - 1; dy <= y + 1; dy++) {
    for (let dx = x - 1; dx <= x + 1; dx++) consider(dx, dy);
  }
}

function windowStart(index: i32, side: i32): i32 {
  return min(max(index * spacing - (blockSide - spacing) / 2, 0), side - blockSide);
}

/** Two neighbours that were searched before, for a low limit; the first window's are itself, unmoved. */
function askNeighbours(block: i32, columns: i32, vectors: usize): void {
  const before = vectors + ((block % columns == 0 ? 0 : block - 1) << 1);
  const above = vectors + ((block < columns ? 0 : block - columns) << 1);
  consider(<i32>load<i8>(before) >> 2, <i32>load<i8>(before, 1) >> 2);
  consider(<i32>load<i8>(above) >> 2, <i32>load<i8>(above, 1) >> 2);
}

/**
 * Looks all around for every window of 8x8 quarter pixels; they overlap by half.
 *
 * @param here, there  width x height u8, quarter planes
 * @param brighter  how much brighter `here` is as a whole
 * @param vectors  (width / 4) x (height / 4) x (dx, dy) int8, in model pixels, multiples of 4
 * @returns what the best match of all windows still differs
 */
export function coarseMotion(
  here: usize, there: usize, width: i32, height: i32, brighter: i32, vectors: usize,
): i32 {
  const columns = width / spacing;
  const blocks = columns * (height / spacing);
  stride = width;
  brightness = i16x8.splat(<i16>brighter);
  memory.fill(vectors, 0, blocks << 1);
  let difference = 0;
  for (let block = 0; block < blocks; block++) {
    const x = windowStart(block % columns, width);
    const y = windowStart(block / columns, height);
    window = here + y * width + x;
    zero = there + y * width + x;
    bestX = 0;
    bestY = 0;
    best = blockDifference(window, zero, stride, brightness);
    if (best > stillDifference) {
      left = -min(reach, x);
      right = min(reach, width - blockSide - x);
      up = -min(reach, y);
      down = min(reach, height - blockSide - y);
      askNeighbours(block, columns, vectors);
      lookAround();
      store<i8>(vectors + (block << 1), bestX << 2);
      store<i8>(vectors + (block << 1), bestY << 2, 1);
    }
    difference += best;
  }
  return difference;
}
