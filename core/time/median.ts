/**
 * Median of here - there over all pixels: the flicker of old film, which must not pass for motion.
 *
 * @param here, there  planes of one size, 8 bit
 */
export const medianDifference = (here: Uint8Array, there: Uint8Array): number => {
  const counts = new Uint32Array(511);
  for (let i = 0; i < here.length; i += 1) counts[here[i]! - there[i]! + 255]! += 1;
  return medianBin(counts, here.length) - 255;
};

/** Lower median as the index of the histogram bin that holds it. */
const medianBin = (counts: Uint32Array, total: number): number => {
  const half = Math.ceil(total / 2);
  let bin = 0;
  for (let seen = counts[0]!; seen < half; seen += counts[bin]!) bin += 1;
  return bin;
};
