import { labFromSrgb, srgbFromLab } from "#core/colour/lab.ts";
import { between } from "#core/colourist/between.ts";
import type { PlaneSize } from "#core/film/planes.ts";
import { channelsOf, type NetworkInput, type NetworkOutput } from "#core/colourist/network-card.ts";

/**
 * Planes at another size, bilinearly: chroma that a network makes on a coarse grid is laid over the frame's own
 * lightness, so that no detail is lost.
 *
 * @param planes  plane after plane
 * @param count  of planes
 */
export const planesAt = (
  planes: Float32Array,
  count: number,
  from: PlaneSize,
  to: PlaneSize,
): Float32Array => {
  const [columns, rows] = [between(0, 1, to.width, from.width), between(0, 1, to.height, from.height)];
  const made = new Float32Array(count * to.width * to.height);
  const size = from.width * from.height;
  let place = 0;
  for (let plane = 0; plane < count; plane += 1) {
    const sample = (x: number, y: number): number => planes[plane * size + y * from.width + x]!;
    for (const row of rows) {
      for (const { at, next, share } of columns) {
        const above = sample(at, row.at) * (1 - share) + sample(next, row.at) * share;
        const below = sample(at, row.next) * (1 - share) + sample(next, row.next) * share;
        made[place] = above * (1 - row.share) + below * row.share;
        place += 1;
      }
    }
  }
  return made;
};

type Scale = Pick<NetworkInput, "range" | "mean" | "deviation">;

/** Of one channel; a single number stands for all. */
const ofChannel = (values: readonly number[] | undefined, channel: number, otherwise: number): number =>
  values?.[channel] ?? values?.[0] ?? otherwise;

/**
 * A grey frame as a network wants it.
 *
 * @param grey  N codes, 0…255
 * @returns channels * N, plane after plane
 */
export const networkPixels = (grey: Uint8Array, input: NetworkInput): Float32Array => {
  const shares =
    input.holds === "L"
      ? Float32Array.from(lightnessOf(grey), (lightness) => lightness / 100)
      : Float32Array.from(grey, (code) => code / 255);
  const pixels = new Float32Array(shares.length * channelsOf[input.holds]);
  for (let i = 0; i < pixels.length; i += 1) {
    const channel = Math.floor(i / shares.length);
    const [black, white] = input.range;
    const value = black + shares[i % shares.length]! * (white - black);
    pixels[i] = (value - ofChannel(input.mean, channel, 0)) / ofChannel(input.deviation, channel, 1);
  }
  return pixels;
};

/**
 * The picture that a network made of a grey frame.
 *
 * @param made  channels * N, plane after plane
 * @param grey  N codes of the frame at the same size, whose lightness stays where only a and b are made
 * @returns 3 N codes, r₀ g₀ b₀ r₁ …; null: numbers are missing among those that were made
 */
export const pictureOf = (
  made: Float32Array,
  grey: Uint8Array,
  output: NetworkOutput,
): Uint8Array | null => {
  if (!made.every(Number.isFinite)) return null;
  return output.holds === "ab"
    ? fromChroma(made, grey, output.labUnits)
    : fromColours(made, grey.length, output);
};

const fromChroma = (made: Float32Array, grey: Uint8Array, labUnits: number): Uint8Array => {
  const count = grey.length;
  const lab = new Float64Array(count * 3);
  for (const [i, lightness] of lightnessOf(grey).entries()) {
    lab[i * 3] = lightness;
    lab[i * 3 + 1] = made[i]! * labUnits;
    lab[i * 3 + 2] = made[count + i]! * labUnits;
  }
  return Uint8Array.from(srgbFromLab(lab), (signal) => Math.round(signal * 255));
};

const fromColours = (made: Float32Array, count: number, { range, mean, deviation }: Scale): Uint8Array => {
  const [black, white] = range;
  return Uint8Array.from({ length: count * 3 }, (_, i) => {
    const channel = i % 3;
    const value =
      made[channel * count + Math.floor(i / 3)]! * ofChannel(deviation, channel, 1) +
      ofChannel(mean, channel, 0);
    return Math.round(Math.min(1, Math.max(0, (value - black) / (white - black))) * 255);
  });
};

/** L* of every code. */
const lightnessOf = (grey: Uint8Array): Float32Array => {
  const codes = Float64Array.from({ length: 256 * 3 }, (_, i) => Math.floor(i / 3) / 255);
  const table = labFromSrgb(codes);
  return Float32Array.from(grey, (code) => table[code * 3]!);
};
