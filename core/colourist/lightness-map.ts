/** Lightness of a picture, L* 0…100, row-major. */
export type LightnessMap = {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
};

/** At half the size, rounded down: means of 2x2. */
export const halved = ({ width, height, values }: LightnessMap): LightnessMap => {
  const size = { width: Math.max(1, width >> 1), height: Math.max(1, height >> 1) };
  const half = new Float32Array(size.width * size.height);
  for (let y = 0; y < size.height; y += 1) {
    for (let x = 0; x < size.width; x += 1) {
      const at = 2 * y * width + 2 * x;
      const right = 2 * x + 1 < width ? 1 : 0;
      const below = 2 * y + 1 < height ? width : 0;
      half[y * size.width + x] =
        (values[at]! + values[at + right]! + values[at + below]! + values[at + below + right]!) / 4;
    }
  }
  return { ...size, values: half };
};

/** Means over squares of 2 `radius` + 1, cut off at the borders. */
export const boxMeans = ({ width, height, values }: LightnessMap, radius: number): Float32Array => {
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y += 1) {
    let line = 0;
    for (let x = 0; x < width; x += 1) {
      line += values[y * width + x]!;
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1]! + line;
    }
  }
  const means = new Float32Array(values.length);
  for (let y = 0; y < height; y += 1) {
    const [top, bottom] = [Math.max(0, y - radius), Math.min(height, y + radius + 1)];
    for (let x = 0; x < width; x += 1) {
      const [left, right] = [Math.max(0, x - radius), Math.min(width, x + radius + 1)];
      const at = (row: number, column: number): number => sums[row * (width + 1) + column]!;
      const sum = at(bottom, right) - at(top, right) - at(bottom, left) + at(top, left);
      means[y * width + x] = sum / ((bottom - top) * (right - left));
    }
  }
  return means;
};

/** Half a window over which a picture's own mean and contrast are taken out, of its longer side. */
const windowShare = 1 / 12;

/** Contrast, L* units, below which there is nothing but grain. */
const grain = 3;

/**
 * What a picture shows without its tones: each pixel less the mean around it, by the contrast there. Two
 * pictures of one thing agree in it however brightly each is developed.
 */
export const detailOf = (map: LightnessMap): LightnessMap => {
  const { width, height, values } = map;
  const radius = Math.max(1, Math.round(Math.max(width, height) * windowShare));
  const means = boxMeans(map, radius);
  const squares = boxMeans({ width, height, values: values.map((value) => value * value) }, radius);
  const detail = values.map((value, i) => {
    const variance = Math.max(0, squares[i]! - means[i]! * means[i]!);
    return (value - means[i]!) / (Math.sqrt(variance) + grain);
  });
  return { width, height, values: detail };
};
