import { kernelMemory } from "#core/kernels/kernel-memory.ts";
import { lastMade } from "#core/kernels/last-made.ts";
import { quarterSide, type LightnessPyramid } from "#core/time/lightness-pyramid.ts";
import { medianDifference } from "#core/time/median.ts";

/** Pixels along the side of a matching block. */
export const blockSide = 8;

/**
 * Block motion between two frames: where each 8x8 block of `here` lies in `there`.
 *
 * Guesses (standing still, what the neighbours do, what the quarter plane says), a small diamond
 * walked from the best of them, then a 3x3 vector median: kernels/motion.ts. A block stays inside the
 * other frame. A change of brightness of the whole frame is taken off first.
 *
 * @returns blocks x (dx, dy), model pixels, within ±31
 */
export const blockMotion = (here: LightnessPyramid, there: LightnessPyramid): Int8Array => {
  const { width, height } = here.size;
  if (there.size.width !== width || there.size.height !== height) {
    throw new RangeError(`frames of ${width}x${height} and ${there.size.width}x${there.size.height}`);
  }
  const search = motionSearch(width, height);
  search.place(here, there);
  const { brighter, coarse } = firstGuess(search, medianDifference(here.quarter, there.quarter));
  return search.fine(brighter, coarse);
};

/** Which guess to start from: its vectors lie in the search's memory. */
type Guess = { readonly brighter: number; readonly coarse: number; readonly difference: number };

/**
 * Coarse motion, and how much brighter the whole of `here` is. The median difference of the planes is
 * flicker in a still scene, but comes of motion as well; so it is believed only if the frames match
 * better with it than without.
 */
const firstGuess = (search: MotionSearch, brighter: number): Guess => {
  const flickers = search.coarse(brighter, 0);
  if (Math.abs(brighter) <= 1) return flickers;
  const steady = search.coarse(0, 1);
  return flickers.difference < steady.difference ? flickers : steady;
};

type MotionSearch = ReturnType<typeof motionSearch>;

/** Memory for two frames, and the steps of the search over it. */
const motionSearch = lastMade((width: number, height: number) => {
  const pixels = width * height;
  const [across, down] = [width / quarterSide, height / quarterSide];
  const [columns, rows] = [width / blockSide, height / blockSide];
  const { arrays, kernels } = kernelMemory({
    here: ["u8", pixels],
    there: ["u8", pixels],
    hereQuarter: ["u8", across * down],
    thereQuarter: ["u8", across * down],
    coarse: ["i8", columns * rows],
    otherCoarse: ["i8", columns * rows],
    searched: ["i8", 2 * columns * rows],
    vectors: ["i8", 2 * columns * rows],
  });
  const { hereQuarter, thereQuarter, searched, vectors } = arrays;
  const full = [arrays.here.byteOffset, arrays.there.byteOffset, width, height];
  const quarter = [hereQuarter.byteOffset, thereQuarter.byteOffset, across, down];
  const coarseAt = [arrays.coarse.byteOffset, arrays.otherCoarse.byteOffset] as const;
  return {
    place: (here: LightnessPyramid, there: LightnessPyramid): void => {
      arrays.here.set(here.full);
      arrays.there.set(there.full);
      hereQuarter.set(here.quarter);
      thereQuarter.set(there.quarter);
    },
    coarse: (brighter: number, guess: 0 | 1): Guess => {
      const coarse = coarseAt[guess];
      return { brighter, coarse, difference: kernels.coarseMotion(...quarter, brighter, coarse) };
    },
    fine: (brighter: number, coarse: number): Int8Array => {
      kernels.searchBlocks(...full, brighter, coarse, searched.byteOffset);
      kernels.vectorMedian(searched.byteOffset, columns, rows, vectors.byteOffset);
      kernels.keepInside(vectors.byteOffset, width, height);
      return vectors.slice();
    },
  };
});
