import {
  blockCount,
  cellCount,
  evidenceBytes,
  evidenceViews,
  type Evidence,
  type Grid,
} from "#core/model/evidence.ts";

/** Numbers 0…1 from a seed, the same on every machine (mulberry32). */
export const randomNumbers = (seed: number): (() => number) => {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
};

/** Gaussian numbers of deviation 1 (Box & Muller). */
export const gaussianNumbers = (seed: number): (() => number) => {
  const random = randomNumbers(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
};

export const emptyEvidence = (grid: Grid): Evidence =>
  evidenceViews(grid, new Uint8Array(evidenceBytes(grid)));

/**
 * A shot of random evidence: features and confidence at random, luma that changes a little from frame
 * to frame, motion of a few pixels that mostly agrees forward and backward, so that weights of every
 * size occur.
 */
export const randomShot = (grid: Grid, frames: number, seed: number): Evidence[] => {
  const random = randomNumbers(seed);
  const luma = Array.from({ length: cellCount(grid) }, () => random() * 255);
  const shot = Array.from({ length: frames }, () => {
    const evidence = emptyEvidence(grid);
    for (let i = 0; i < evidence.features.length; i += 1)
      evidence.features[i] = Math.floor(random() * 256) - 128;
    for (let i = 0; i < luma.length; i += 1) {
      evidence.confidence[i] = 1 + Math.floor(random() * 255);
      evidence.semanticClass[i] = Math.floor(random() * 3);
      evidence.lightnessBytes[i] = Math.min(255, Math.max(0, luma[i]! + (random() - 0.5) * 20));
    }
    return evidence;
  });
  for (let frame = 1; frame < frames; frame += 1) {
    for (let i = 0; i < blockCount(grid) * 2; i += 1) {
      const step = random() < 0.5 ? 0 : Math.floor(random() * 9) - 4;
      shot[frame]!.motionToPrevious[i] = step;
      shot[frame - 1]!.motionToNext[i] = random() < 0.8 ? -step : Math.floor(random() * 63) - 31;
    }
  }
  return shot;
};
