/** Sums over pixels that colourfulness needs; codes are 0…255. */
export type OpponentSums = {
  pixels: number;
  redGreen: number;
  yellowBlue: number;
  redGreenSquared: number;
  yellowBlueSquared: number;
};

export const emptyOpponentSums = (): OpponentSums => ({
  pixels: 0,
  redGreen: 0,
  yellowBlue: 0,
  redGreenSquared: 0,
  yellowBlueSquared: 0,
});

/**
 * Adds pixels to the sums of the opponents rg = R - G and yb = (R + G) / 2 - B.
 *
 * @param rgb  length 3N, r₀ g₀ b₀ r₁ …
 * @param scale  what takes a value to 0…255
 */
export const addOpponents = (sums: OpponentSums, rgb: ArrayLike<number>, scale = 1): void => {
  let [redGreen, yellowBlue, redGreenSquared, yellowBlueSquared] = [0, 0, 0, 0];
  for (let i = 0; i < rgb.length; i += 3) {
    const rg = (rgb[i]! - rgb[i + 1]!) * scale;
    const yb = ((rgb[i]! + rgb[i + 1]!) / 2 - rgb[i + 2]!) * scale;
    redGreen += rg;
    yellowBlue += yb;
    redGreenSquared += rg * rg;
    yellowBlueSquared += yb * yb;
  }
  sums.pixels += rgb.length / 3;
  sums.redGreen += redGreen;
  sums.yellowBlue += yellowBlue;
  sums.redGreenSquared += redGreenSquared;
  sums.yellowBlueSquared += yellowBlueSquared;
};

/**
 * Colourfulness M of Hasler and Suesstrunk (2003): sqrt(sd_rg² + sd_yb²) + 0.3 sqrt(mean_rg² + mean_yb²),
 * with the **signed** opponents, as in the paper. (DDColor's and ColorMNet's code takes |rg| and |yb|
 * first, which gives less.) 0 is grey, 15 slightly, 33 moderately, 59 quite, 82 highly colourful.
 */
export const colourfulness = ({ pixels, ...sums }: OpponentSums): number => {
  if (pixels === 0) return 0;
  const [rg, yb] = [sums.redGreen / pixels, sums.yellowBlue / pixels];
  const spread = sums.redGreenSquared / pixels - rg * rg + sums.yellowBlueSquared / pixels - yb * yb;
  return Math.sqrt(Math.max(0, spread)) + 0.3 * Math.hypot(rg, yb);
};
