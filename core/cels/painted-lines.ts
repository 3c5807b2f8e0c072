import { distanceFrom, unitsOfPixel } from "#core/cels/distance.ts";
import type { LineMask } from "#core/cels/line-mask.ts";
import { clear, keyAt } from "#core/cels/pixel-key.ts";
import { maxCode, type CelPicture } from "#core/cels/picture.ts";

/** Less than this of the lines that a drawing and a painted picture may share is another drawing. */
export const minLinesShared = 0.9;

/** Lighter than this by any channel is no ink, 0…1. */
const darkest = 0.5;

/**
 * How far a painted picture was painted on a drawing: the share of the drawing's lines that are dark there, or,
 * where ink is coloured or left out, the share of the picture's changes of colour that lie on lines. A picture
 * of another drawing shares only what crosses by chance.
 */
export const linesShared = (painted: CelPicture, mask: LineMask): number =>
  Math.max(inkShared(painted, mask), changesOnLines(painted, mask));

const inkShared = (painted: CelPicture, { ink, full, trace }: LineMask): number => {
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

/** Pixels from a line within which a change of colour is the line's. */
const besideLine = 1;

/** Fewer changes say nothing: an empty picture changes nowhere. */
const minChanges = 64;

const changesOnLines = (painted: CelPicture, { line, size }: LineMask): number => {
  const apart = distanceFrom(line, size);
  let [shared, all] = [0, 0];
  eachChange(painted, (at, next) => {
    all += 1;
    if (Math.min(apart[at]!, apart[next]!) <= besideLine * unitsOfPixel) shared += 1;
  });
  return all < minChanges ? 0 : shared / all;
};

/** Calls back for every two pixels beside each other that have different colours. */
const eachChange = (
  { size: { width, height }, samples }: CelPicture,
  tell: (at: number, next: number) => void,
): void => {
  const isOther = (at: number, next: number): boolean =>
    samples[at * 4] !== samples[next * 4] ||
    samples[at * 4 + 1] !== samples[next * 4 + 1] ||
    samples[at * 4 + 2] !== samples[next * 4 + 2] ||
    samples[at * 4 + 3] !== samples[next * 4 + 3];
  for (let at = 0; at < width * height; at += 1) {
    if ((at + 1) % width !== 0 && isOther(at, at + 1)) tell(at, at + 1);
    if (at + width < width * height && isOther(at, at + width)) tell(at, at + width);
  }
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
  const inks = colouredInks(painted);
  for (let at = 0; at < pixels; at += 1)
    if (isLonely(painted, at) || inks.has(keyAt(painted, at)) || endsHere(painted, at)) line[at] = 1;
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

/** Shares of a picture's changes of colour from which on one that is drawn thinly is its ink. */
const inkOfChanges = 0.15;

/** Mean width below which a colour is drawn thinly: in pixels, and as a share of the picture's longer side. */
const thin = { pixels: 4.5, share: 0.006 };

/** Colours of lines that are not dark: thin, and at most of the places where colours change. */
const colouredInks = (painted: CelPicture): ReadonlySet<number> => {
  const [areas, changes] = [new Map<number, number>(), new Map<number, number>()];
  const count = (counts: Map<number, number>, key: number): void => {
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  for (let at = 0; at * 4 < painted.samples.length; at += 1) count(areas, keyAt(painted, at));
  const { width, height } = painted.size;
  const thinnest = Math.max(thin.pixels, thin.share * Math.max(width, height));
  let all = 0;
  eachChange(painted, (at, next) => {
    all += 1;
    count(changes, keyAt(painted, at));
    count(changes, keyAt(painted, next));
  });
  const isInk = ([key, own]: readonly [number, number]): boolean => {
    const sides = own * (Math.PI / 4);
    return key !== clear && own > all * inkOfChanges && (2 * (areas.get(key) ?? 0)) / sides < thinnest;
  };
  return new Set([...changes].filter(isInk).map(([key]) => key));
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

/** Whether paint ends at a pixel without a line: what is transparent begins beside it. */
const endsHere = (painted: CelPicture, at: number): boolean => {
  const { width } = painted.size;
  return (
    keyAt(painted, at) !== clear &&
    [at - 1, at + 1, at - width, at + width].some(
      (next) => next >= 0 && next * 4 < painted.samples.length && keyAt(painted, next) === clear,
    )
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
