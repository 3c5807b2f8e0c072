import { blockSide } from "#core/time/motion.ts";
import type { LightnessPyramid } from "#core/time/lightness-pyramid.ts";
import { directMedians } from "#test/core/time/direct-medians.ts";

/** One block, sought in another frame. */
type Search = {
  readonly here: Uint8Array;
  readonly there: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly brighter: number;
  readonly x: number;
  readonly y: number;
  readonly reach: number;
};
type Best = { dx: number; dy: number; cost: number };

/** Sum of absolute differences, given up after the first row that takes it to `limit`. */
export const blockDifference = (search: Search, dx: number, dy: number, limit: number): number => {
  const { here, there, width, x, y, brighter } = search;
  let sum = 0;
  for (let i = 0; i < blockSide ** 2; i += 1) {
    if (i % blockSide === 0 && sum >= limit) return sum;
    const at = (y + Math.floor(i / blockSide)) * width + x + (i % blockSide);
    sum += Math.abs(here[at]! - there[at + dy * width + dx]! - brighter);
  }
  return sum;
};

const clamped = (value: number, least: number, most: number): number =>
  Math.min(Math.max(value, least), most);

const isInside = ({ x, y, width, height, reach }: Search, dx: number, dy: number): boolean =>
  Math.max(Math.abs(dx), Math.abs(dy)) <= reach &&
  x + dx >= 0 &&
  y + dy >= 0 &&
  x + dx <= width - blockSide &&
  y + dy <= height - blockSide;

/** Takes a vector if it is allowed and cheaper, with what it pays for itself. */
const consider = (search: Search, best: Best, dx: number, dy: number, price: number): boolean => {
  if (!isInside(search, dx, dy)) return false;
  const cost = price + blockDifference(search, dx, dy, best.cost - price);
  if (cost >= best.cost) return false;
  Object.assign(best, { dx, dy, cost });
  return true;
};

const coarseBest = (search: Search, guesses: readonly (readonly number[])[]): Best => {
  const best = { dx: 0, dy: 0, cost: blockDifference(search, 0, 0, Infinity) };
  if (best.cost <= 64) return best;
  const ask = (dx: number, dy: number) => consider(search, best, dx, dy, 2 * (Math.abs(dx) + Math.abs(dy)));
  for (const [dx = 0, dy = 0] of guesses) ask(dx, dy);
  for (let i = 0; i < 49; i += 1) ask(2 * (i % 7) - 6, 2 * Math.floor(i / 7) - 6);
  const { dx, dy } = best;
  for (let i = 0; i < 9; i += 1) ask(dx + (i % 3) - 1, dy + Math.floor(i / 3) - 1);
  return best;
};

const coarseMotion = (here: LightnessPyramid, there: LightnessPyramid, brighter: number) => {
  const [width, height] = [here.size.width / 4, here.size.height / 4];
  const columns = width / 4;
  const vectors: number[][] = [];
  let difference = 0;
  const start = (index: number, side: number) => clamped(index * 4 - 2, 0, side - blockSide);
  const frame = { here: here.quarter, there: there.quarter, width, height, brighter, reach: 7 };
  for (let block = 0; block < (columns * height) / 4; block += 1) {
    const x = start(block % columns, width);
    const y = start(Math.floor(block / columns), height);
    const left = vectors[block % columns === 0 ? 0 : block - 1] ?? [0, 0];
    const above = vectors[block < columns ? 0 : block - columns] ?? [0, 0];
    const { dx, dy, cost } = coarseBest({ ...frame, x, y }, [left, above]);
    vectors.push([dx, dy]);
    difference += cost;
  }
  return { brighter, difference, vectors: vectors.map((vector) => vector.map((quarter) => quarter * 4)) };
};

const medianOfThree = (values: readonly number[]): number => values.toSorted((p, q) => p - q)[1]!;

const fineBest = (
  search: Search,
  neighbours: readonly (readonly number[])[],
  far: readonly number[],
): number[] => {
  const best = { dx: 0, dy: 0, cost: blockDifference(search, 0, 0, Infinity) };
  if (best.cost <= 64) return [0, 0];
  let home = [0, 0];
  const ask = (dx: number, dy: number): boolean => {
    const off = Math.abs(dx - home[0]!) + Math.abs(dy - home[1]!);
    if (dx === best.dx && dy === best.dy) return false;
    return consider(search, best, dx, dy, 0.02 * 64 * Math.min(Math.abs(dx) + Math.abs(dy), off));
  };
  ask(medianOfThree(neighbours.map(([dx]) => dx!)), medianOfThree(neighbours.map(([, dy]) => dy!)));
  home = [best.dx, best.dy];
  const bar = best.cost * (1 - 0.2);
  for (const [dx = 0, dy = 0] of [...neighbours, far]) ask(dx, dy);
  let step = 2;
  for (let walked = 0; step >= 1 && walked < 12 && best.cost > 64; walked += 1) {
    const { dx, dy } = best;
    const across = ask(dx + step, dy) || ask(dx - step, dy);
    const along = ask(best.dx, dy + step) || ask(best.dx, dy - step);
    if (!across && !along) step -= 1;
  }
  return best.cost < bar ? [best.dx, best.dy] : home;
};

const fineMotion = (
  here: LightnessPyramid,
  there: LightnessPyramid,
  { brighter, vectors: coarse }: ReturnType<typeof coarseMotion>,
): Int8Array => {
  const { width, height } = here.size;
  const columns = width / blockSide;
  const vectors: number[][] = [];
  for (let block = 0; block < (columns * height) / blockSide; block += 1) {
    const [column, row] = [block % columns, Math.floor(block / columns)];
    const left = column > 0 ? vectors[block - 1]! : [0, 0];
    const above = vectors[block - columns] ?? [0, 0];
    const aboveRight = row > 0 && column < columns - 1 ? vectors[block - columns + 1]! : above;
    const far = coarse[(row >> 1) * (columns >> 1) + (column >> 1)]!;
    const [x, y] = [column * blockSide, row * blockSide];
    const search = { here: here.full, there: there.full, width, height, brighter, x, y, reach: 31 };
    vectors.push(fineBest(search, [left, above, aboveRight], far));
  }
  return Int8Array.from(
    directMedians(vectors, columns).flatMap(([dx = 0, dy = 0], block) => {
      const x = (block % columns) * blockSide;
      const y = Math.floor(block / columns) * blockSide;
      return [
        clamped(dx, -Math.min(31, x), Math.min(31, width - blockSide - x)),
        clamped(dy, -Math.min(31, y), Math.min(31, height - blockSide - y)),
      ];
    }),
  );
};

/** What `blockMotion` does, vector by vector and without vectors of pixels. */
export const directMotion = (here: LightnessPyramid, there: LightnessPyramid): Int8Array => {
  const differences = [...here.quarter].map((value, i) => value - there.quarter[i]!);
  const brighter = differences.toSorted((p, q) => p - q)[Math.ceil(differences.length / 2) - 1]!;
  const flickers = coarseMotion(here, there, brighter);
  if (Math.abs(brighter) <= 1) return fineMotion(here, there, flickers);
  const steady = coarseMotion(here, there, 0);
  return fineMotion(here, there, flickers.difference < steady.difference ? flickers : steady);
};
