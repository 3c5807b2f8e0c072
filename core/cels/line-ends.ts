import type { PlaneSize } from "#core/film/planes.ts";

/**
 * Whether lines break off around a place: of the pieces of line that come as near to it as any, one crosses
 * the rim of a disc around it once only, so it ends inside, and another one faces it from the other side. Two
 * lines that run past each other, the sides of a narrow part of one region, cross the rim twice each.
 *
 * @param reach  how far the nearest line is, pixels
 * @param around  how much further the disc reaches
 */
export const lineEndsAt = (
  line: Uint8Array,
  size: PlaneSize,
  place: number,
  { reach, around }: { readonly reach: number; readonly around: number },
): boolean => {
  const near = piecesAround(line, size, place, Math.ceil(reach + around)).filter(
    ({ apart }) => apart <= reach + nearness,
  );
  return near.some((end) => end.crossings === 1 && near.some((other) => facing(end, other) < maxFacing));
};

/** Pixels that a piece may be further than the nearest. */
const nearness = 3;

/** Cosine of the angle between two pieces as seen from the place: from here on down they face each other. */
const maxFacing = 0.5;

type Piece = {
  /** How often it crosses the disc's rim. */
  crossings: number;
  /** How near it comes, and where. */
  apart: number;
  x: number;
  y: number;
};

const facing = (one: Piece, other: Piece): number =>
  (one.x * other.x + one.y * other.y) / Math.max(1e-9, one.apart * other.apart);

const piecesAround = (line: Uint8Array, size: PlaneSize, place: number, radius: number): Piece[] => {
  const side = radius * 2 + 1;
  const numbers = piecesOf(discOf(line, size, place, radius), side);
  const pieces = new Map<number, Piece>();
  for (const [at, number] of numbers.entries()) {
    if (number === 0) continue;
    const [x, y] = [(at % side) - radius, Math.floor(at / side) - radius];
    const piece = pieces.get(number) ?? { crossings: 0, apart: Infinity, x: 0, y: 0 };
    pieces.set(number, piece);
    const apart = Math.hypot(x, y);
    if (apart < piece.apart) Object.assign(piece, { apart, x, y });
  }
  const rim = rimOf(radius);
  let before = numbers[rim.at(-1) ?? 0]!;
  for (const at of rim) {
    const number = numbers[at]!;
    if (number !== 0 && number !== before) pieces.get(number)!.crossings += 1;
    before = number;
  }
  return [...pieces.values()];
};

/** The disc as a square of pixels, 1 for line. */
const discOf = (
  line: Uint8Array,
  { width, height }: PlaneSize,
  place: number,
  radius: number,
): Uint8Array => {
  const side = radius * 2 + 1;
  const disc = new Uint8Array(side * side);
  const [left, top] = [(place % width) - radius, Math.floor(place / width) - radius];
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      if ((x - radius) ** 2 + (y - radius) ** 2 > (radius + 0.5) ** 2) continue;
      const [column, row] = [left + x, top + y];
      if (column < 0 || row < 0 || column >= width || row >= height) continue;
      disc[y * side + x] = line[row * width + column]!;
    }
  }
  return disc;
};

/** Numbers of connected pieces, from 1; neighbours at corners are connected. */
const piecesOf = (disc: Uint8Array, side: number): Uint16Array => {
  const pieces = new Uint16Array(disc.length);
  const stack: number[] = [];
  let count = 0;
  for (let start = 0; start < disc.length; start += 1) {
    if (disc[start] === 0 || pieces[start] !== 0) continue;
    count += 1;
    pieces[start] = count;
    stack.push(start);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const [x, y] = [at % side, Math.floor(at / side)];
      for (let row = Math.max(0, y - 1); row <= Math.min(side - 1, y + 1); row += 1) {
        for (let column = Math.max(0, x - 1); column <= Math.min(side - 1, x + 1); column += 1) {
          const next = row * side + column;
          if (disc[next] === 0 || pieces[next] !== 0) continue;
          pieces[next] = count;
          stack.push(next);
        }
      }
    }
  }
  return pieces;
};

const rims = new Map<number, readonly number[]>();

/** Pixels of the disc's rim in the order of their angle, as places in its square. */
const rimOf = (radius: number): readonly number[] => {
  const known = rims.get(radius);
  if (known !== undefined) return known;
  const side = radius * 2 + 1;
  const places: { readonly at: number; readonly angle: number }[] = [];
  for (let y = -radius; y <= radius; y += 1) {
    for (let x = -radius; x <= radius; x += 1) {
      const distance = Math.hypot(x, y);
      if (distance > radius + 0.5 || distance < radius - 0.5) continue;
      places.push({ at: (y + radius) * side + x + radius, angle: Math.atan2(y, x) });
    }
  }
  const rim = places.sort((one, other) => one.angle - other.angle).map(({ at }) => at);
  rims.set(radius, rim);
  return rim;
};
