import { between } from "#core/colourist/between.ts";
import { detailOf, halved, type LightnessMap } from "#core/colourist/lightness-map.ts";

/**
 * Where a frame lies in a picture of it, both with sides of length 1: the frame's point (x, y) is the
 * picture's (left + across x, top + down y).
 */
export type Placement = {
  readonly left: number;
  readonly top: number;
  readonly across: number;
  readonly down: number;
};

export const wholePicture: Placement = { left: 0, top: 0, across: 1, down: 1 };

export type Placed = {
  readonly placement: Placement;
  /** Correlation of what both show, tones taken out, where they meet; 1 is the same, 0 another picture. */
  readonly likeness: number;
};

/** Share of the frame that a placement must find in the picture. */
const minShared = 0.5;

/** What is looked for: the size of the frame in the picture, and how far its centre is moved. */
const sizes = Array.from({ length: 15 }, (_, step) => 1.07 ** (step - 7));
const farthest = 0.3;

/** Placements of the coarsest pictures that are followed to the finest. */
const followed = 4;

/** Halvings of the pictures as they come before the finest that are looked at: an eighth of a pixel is fine enough. */
const unneeded = 1;

/** A picture that is this like the frame where it lies needs no search. */
const likeEnough = 0.8;

/** Longer side of the coarsest pictures. */
const coarsest = 44;

/** A picture is taken as it came, and not scaled, unless that is better by this much. */
const worthMoving = 0.01;

/** Sides whose ratios differ by less have the same shape: programs round sizes to 8 or 64 pixels. */
const sameShape = 0.01;

/**
 * Finds how a picture that came back was shifted, scaled or cropped. Every shift up to .3 and size from .62 to
 * 1.61 is tried on small pictures, whole pixels at a time, with the frame's shape kept and with it stretched to
 * the picture's; the best are followed to the full size, in steps that halve, each side by itself.
 *
 * @param frame  lightness of the grey frame
 * @param picture  of what came back, of about as many pixels, in a shape of its own
 */
export const placePicture = (frame: LightnessMap, picture: LightnessMap): Placed => {
  const levels = pyramid(frame, picture);
  const finest = levels.at(-1)!;
  const isNear = likenessAt(finest, wholePicture) >= likeEnough;
  let best = [wholePicture, ...(isNear ? [] : searchAll(levels[0]!))];
  for (const [index, level] of levels.entries()) {
    const refined = best.map((placement) => refine(level, placement));
    refined.sort((one, other) => other.likeness - one.likeness);
    const kept = refined.slice(0, Math.max(1, followed >> index));
    best = kept.map(({ placement }) => placement);
  }
  const asIs = { placement: wholePicture, likeness: likenessAt(finest, wholePicture) };
  const moved = refine(finest, best[0] ?? wholePicture);
  const { left, top, across, down } = moved.placement;
  const unscaled = { left: left + (across - 1) / 2, top: top + (down - 1) / 2, across: 1, down: 1 };
  const shifted = refine(finest, unscaled, ["left", "top"]);
  // The simplest of what is about as good: bars and borders draw at the sides of what needs no scaling.
  return [asIs, shifted].find((one) => one.likeness >= moved.likeness - worthMoving) ?? moved;
};

/** Likeness of a picture that lies on the frame as it came. */
export const likenessAsItCame = (frame: LightnessMap, picture: LightnessMap): number =>
  likenessAt({ frame: detailOf(frame), picture: detailOf(picture) }, wholePicture);

type Level = { readonly frame: LightnessMap; readonly picture: LightnessMap };

/** Details of both, the coarsest first. */
const pyramid = (frame: LightnessMap, picture: LightnessMap): Level[] => {
  const levels: Level[] = [];
  let level = { frame, picture };
  for (let skip = 0; skip < unneeded; skip += 1)
    level = { frame: halved(level.frame), picture: halved(level.picture) };
  for (;;) {
    levels.unshift({ frame: detailOf(level.frame), picture: detailOf(level.picture) });
    if (Math.max(level.frame.width, level.frame.height) <= coarsest) return levels;
    level = { frame: halved(level.frame), picture: halved(level.picture) };
  }
};

const searchAll = (level: Level): Placement[] => {
  const { frame, picture } = level;
  const stretch = (frame.width / frame.height) * (picture.height / picture.width);
  const shapes = Math.abs(Math.log(stretch)) < sameShape ? [1] : [1, stretch];
  const found: Placed[] = [];
  for (const shape of shapes) {
    for (const size of sizes) {
      const [across, down] = [size * Math.sqrt(shape), size / Math.sqrt(shape)];
      let best: Placed | null = null;
      for (let dy = -farthest; dy <= farthest; dy += 1 / frame.height) {
        for (let dx = -farthest; dx <= farthest; dx += 1 / frame.width) {
          const placement = { left: (1 - across) / 2 + dx, top: (1 - down) / 2 + dy, across, down };
          const likeness = likenessAt(level, placement);
          if (likeness > (best?.likeness ?? 0)) best = { placement, likeness };
        }
      }
      if (best !== null) found.push(best);
    }
  }
  return found
    .sort((one, other) => other.likeness - one.likeness)
    .slice(0, followed)
    .map(({ placement }) => placement);
};

const sides = ["left", "top", "across", "down"] as const;

/** Moves a placement as long as it gets better, each side by itself, in steps of a pixel down to an eighth. */
const refine = (
  level: Level,
  from: Placement,
  which: readonly (typeof sides)[number][] = sides,
): Placed => {
  let best: Placed = { placement: from, likeness: likenessAt(level, from) };
  for (let step = 1; step >= 1 / 8; step /= 2) {
    for (let isBetter = true; isBetter;) {
      isBetter = false;
      for (const side of which) {
        const pixel = side === "left" || side === "across" ? level.frame.width : level.frame.height;
        for (const move of [-step / pixel, step / pixel]) {
          const placement = moved(best.placement, side, move);
          const likeness = likenessAt(level, placement);
          if (likeness <= best.likeness + 1e-6) continue;
          best = { placement, likeness };
          isBetter = true;
        }
      }
    }
  }
  return best;
};

/** Sizes grow about the middle of the frame. */
const moved = (placement: Placement, side: (typeof sides)[number], by: number): Placement => {
  const next = { ...placement, [side]: placement[side] + by };
  if (side === "across") return { ...next, left: placement.left - by / 2 };
  return side === "down" ? { ...next, top: placement.top - by / 2 } : next;
};

/** Correlation where both have pixels; 0 where too little of the frame is in the picture. */
const likenessAt = ({ frame, picture }: Level, { left, top, across, down }: Placement): number => {
  const sums = { count: 0, f: 0, p: 0, ff: 0, pp: 0, fp: 0 };
  const columns = between(left, across, frame.width, picture.width);
  const rows = between(top, down, frame.height, picture.height);
  const { values, width } = picture;
  for (let y = 0; y < frame.height; y += 1) {
    const row = rows[y]!;
    if (!row.isInside) continue;
    const [upper, lower] = [row.at * width, row.next * width];
    for (let x = 0; x < frame.width; x += 1) {
      const { at, next, share, isInside } = columns[x]!;
      if (!isInside) continue;
      const above = values[upper + at]! + share * (values[upper + next]! - values[upper + at]!);
      const below = values[lower + at]! + share * (values[lower + next]! - values[lower + at]!);
      const one = frame.values[y * frame.width + x]!;
      const other = above + row.share * (below - above);
      sums.count += 1;
      sums.f += one;
      sums.p += other;
      sums.ff += one * one;
      sums.pp += other * other;
      sums.fp += one * other;
    }
  }
  return sums.count < minShared * frame.values.length ? 0 : correlation(sums);
};

type Sums = Readonly<Record<"count" | "f" | "p" | "ff" | "pp" | "fp", number>>;

const correlation = ({ count, f, p, ff, pp, fp }: Sums): number => {
  const scale = Math.sqrt((ff - (f * f) / count) * (pp - (p * p) / count));
  return scale <= 1e-9 ? 0 : (fp - (f * p) / count) / scale;
};
