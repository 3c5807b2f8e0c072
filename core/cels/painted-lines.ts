import { distanceFrom, unitsOfPixel } from "#core/cels/distance.ts";
import type { LineMask } from "#core/cels/line-mask.ts";
import { maxCode, type CelPicture } from "#core/cels/picture.ts";

/** Share of a drawing's lines that are dark in a picture painted on it; less is another drawing. */
export const minInkShared = 0.9;

/** Lighter than this by any channel is no ink, 0…1. */
const darkest = 0.5;

/**
 * How far a painted picture shows the lines of a drawing: the share of the line's middle that is dark there.
 * A picture of another drawing shares only what crosses by chance.
 */
export const inkShared = (painted: CelPicture, { ink, full, trace }: LineMask): number => {
  const limit = maxCode(painted.depth) * darkest;
  let [shared, all] = [0, 0];
  for (let at = 0; at < ink.length; at += 1) {
    if (ink[at]! < full || trace[at] !== 0) continue;
    all += 1;
    const { samples } = painted;
    const isDark =
      samples[at * 4 + 3]! > limit &&
      Math.max(samples[at * 4]!, samples[at * 4 + 1]!, samples[at * 4 + 2]!) < limit;
    if (isDark) shared += 1;
  }
  return all === 0 ? 0 : shared / all;
};

/** Lighter than this by all channels is no ink of a painted picture, 0…1. */
const inkLightness = 0.35;

/** Pixels from the edge to the middle of a dark area, from which on it is paint and no line. */
const wideDark = 7;

/**
 * The lines of a painted picture that brings its own: what is dark and thin, and what has another colour than
 * the pixels around it, as antialiased edges have.
 */
export const paintedMaskOf = (painted: CelPicture): LineMask => {
  const { size, samples, depth } = painted;
  const pixels = size.width * size.height;
  const [light, ink] = [new Uint8Array(pixels), new Uint8Array(pixels)];
  const limit = maxCode(depth) * inkLightness;
  for (let at = 0; at < pixels; at += 1) {
    const brightest = Math.max(samples[at * 4]!, samples[at * 4 + 1]!, samples[at * 4 + 2]!);
    if (samples[at * 4 + 3]! <= limit || brightest >= limit) light[at] = 1;
    ink[at] = light[at] === 1 ? 0 : 255;
  }
  const line = thinDark(light, size);
  for (let at = 0; at < pixels; at += 1) if (isLonely(painted, at)) line[at] = 1;
  return {
    size,
    ink,
    line,
    trace: new Uint8Array(pixels),
    tint: new Uint8Array(pixels),
    thickness: 3,
    noise: 0,
    full: 255,
    paper: { at: () => 255 },
  };
};

/** Dark pixels that no dark area around them is wide. */
const thinDark = (light: Uint8Array, size: LineMask["size"]): Uint8Array => {
  const inner = distanceFrom(light, size);
  const cores = Uint8Array.from(inner, (far) => (far > wideDark * unitsOfPixel ? 1 : 0));
  const fromCore = distanceFrom(cores, size);
  return light.map((isLight, at) =>
    isLight === 0 && fromCore[at]! > (wideDark + 1) * unitsOfPixel ? 1 : 0,
  );
};

/** Whether fewer than two of the four pixels beside it have its colour. */
const isLonely = ({ samples, size }: CelPicture, at: number): boolean => {
  const { width } = size;
  let same = 0;
  for (const next of [at - 1, at + 1, at - width, at + width]) {
    if (next < 0 || next * 4 >= samples.length) continue;
    const isSame = [0, 1, 2, 3].every(
      (channel) => samples[next * 4 + channel] === samples[at * 4 + channel],
    );
    if (isSame) same += 1;
  }
  return same < 2;
};
