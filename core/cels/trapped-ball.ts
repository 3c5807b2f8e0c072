import { distanceFrom, unitsOfPixel } from "#core/cels/distance.ts";
import { lineEndsAt } from "#core/cels/line-ends.ts";
import type { LineMask } from "#core/cels/line-mask.ts";
import { floodRest, type Meeting } from "#core/cels/flood.ts";

/** A place where lines break off and face each other. */
export type Gap = {
  readonly x: number;
  readonly y: number;
  /** Pixels between the lines. */
  readonly width: number;
  /** "closed": colour stops there; "open": it is too wide to be decided, and colour runs through. */
  readonly state: "closed" | "open";
};

/** The free pixels of a drawing, by region. */
export type Flooded = {
  /** Number of each pixel's region, from 1; 0: line. */
  readonly labels: Int32Array;
  /** How many numbers there are. */
  readonly count: number;
  readonly gaps: readonly Gap[];
  /** Radius of the ball that does not get through gaps, pixels. */
  readonly radius: number;
};

/** Where a ball is nearly as large as the smaller side itself, there is no gap but a bump of the edge. */
const bumpShare = 0.85;

/** Wider gaps than the closed ones that are still reported, times the ball. */
const reportedShare = 2;

/** How large a ball must not get through: half as wide again as the lines are, in what hands leave open. */
const ballRadius = ({ thickness }: LineMask): number =>
  thickness === 0 ? 0 : Math.min(10, Math.max(2, 1.2 + thickness * 1.1));

/**
 * Regions of a drawing: a ball is rolled over its free pixels (trapped-ball segmentation, Zhang et al. 2009).
 * Pixels are flooded from the widest places down; where two floods meet in a place that is narrow and has
 * loose ends of lines around it, they stay apart.
 */
export const trapBall = (mask: LineMask): Flooded => {
  const { size, line } = mask;
  const distance = distanceFrom(line, size);
  const radius = ballRadius(mask);
  const closed = radius * unitsOfPixel;
  const gaps = gapStore(Math.ceil(radius * reportedShare) + 2, size.width);
  const staysApart = ({ at, level, peak }: Meeting): boolean => {
    const known = gaps.near(at, level / unitsOfPixel);
    if (known !== null) return known.state === "closed";
    if (level >= peak * bumpShare) return false;
    const reach = level / unitsOfPixel;
    const around = Math.max(3, mask.thickness * 1.2);
    if (!lineEndsAt(line, size, at, { reach, around })) return false;
    const state = level <= closed ? "closed" : "open";
    gaps.add({
      x: at % size.width,
      y: Math.floor(at / size.width),
      width: Math.max(1, Math.round(reach * 2 - 1)),
      state,
    });
    return state === "closed";
  };
  const { labels, count } = floodRest(distance, size, Math.ceil(closed * reportedShare), staysApart);
  return { labels, count, gaps: gaps.all, radius };
};

type GapStore = {
  readonly all: Gap[];
  add(gap: Gap): void;
  /** The gap whose cross-section a place is in. */
  near(at: number, reach: number): Gap | null;
};

/** Gaps by squares of the picture, so that a place finds those around it. */
const gapStore = (side: number, width: number): GapStore => {
  const all: Gap[] = [];
  const squares = new Map<number, Gap[]>();
  const key = (x: number, y: number): number => Math.floor(y / side) * 65_536 + Math.floor(x / side);
  return {
    all,
    add: (gap) => {
      all.push(gap);
      const square = key(gap.x, gap.y);
      squares.set(square, [...(squares.get(square) ?? []), gap]);
    },
    near: (at, reach) => {
      const [x, y] = [at % width, Math.floor(at / width)];
      for (const [u, v] of around) {
        for (const gap of squares.get(key(x + u * side, y + v * side)) ?? []) {
          const within = gap.width / 2 + 2.5;
          if (Math.hypot(gap.x - x, gap.y - y) <= within && reach <= gap.width / 2 + 1) return gap;
        }
      }
      return null;
    },
  };
};

const around = [-1, 0, 1].flatMap((v) => [-1, 0, 1].map((u) => [u, v] as const));
