import type { AbColour } from "#core/colour/hex-colour.ts";
import type { CellTarget } from "#core/colour/cell-target.ts";
import type { PlaneSize } from "#core/film/planes.ts";

/** A colour of a palette, and what it is for; null is anything. */
export type PaletteEntry = {
  readonly ab: AbColour;
  /** L*, from … to; the last one at 100 counts. */
  readonly lightness: readonly [number, number] | null;
  /** Semantic classes. */
  readonly classes: ReadonlySet<number> | null;
};

/** What a palette asks of a frame's cells. */
export type PaletteCells = {
  /** cells x 2, the colours without the palette, Lab units. */
  readonly ab: Float32Array;
  /** cells, L* 0…100. */
  readonly lightness: Float32Array;
  /** cells, most likely semantic class. */
  readonly semanticClass: Uint8Array;
  readonly grid: PlaneSize;
};

/**
 * Squared distance at which a colour of the palette has 1/e of the nearest one's say, Lab units squared:
 * a cell between two colours takes one between them, or a small change would make it jump.
 */
const softness = 2 * 8 ** 2;

/** A soft palette as a target: every cell that colours are meant for is drawn to the nearest of them. */
export const paletteTarget = (
  cells: PaletteCells,
  entries: readonly PaletteEntry[],
  strength: number,
): CellTarget => {
  const target = new Float32Array((cells.ab.length / 2) * 3);
  const isFor = eligibility(cells, entries);
  for (let cell = 0; cell < cells.ab.length / 2; cell += 1) {
    const squares = squaresOf(cells.ab, cell, entries, isFor);
    const least = Math.min(...squares);
    if (least === Infinity) continue;
    let [total, a, b] = [0, 0, 0];
    for (const [index, square] of squares.entries()) {
      const say = Math.exp((least - square) / softness);
      total += say;
      a += say * entries[index]!.ab[0];
      b += say * entries[index]!.ab[1];
    }
    target.set([strength, a / total, b / total], cell * 3);
  }
  return target;
};

/**
 * A hard palette: every cell that colours are meant for takes the nearest one's ab exactly.
 *
 * @param hints  a cell of which they have half or more keeps its colour; null: none
 * @returns cells x 2, Lab units
 */
export const onPalette = (
  cells: PaletteCells,
  entries: readonly PaletteEntry[],
  hints: CellTarget | null,
): Float32Array => {
  const ab = cells.ab.slice();
  const isFor = eligibility(cells, entries);
  for (let cell = 0; cell < ab.length / 2; cell += 1) {
    if ((hints?.[cell * 3] ?? 0) >= 0.5) continue;
    const squares = squaresOf(cells.ab, cell, entries, isFor);
    const least = Math.min(...squares);
    if (least < Infinity) ab.set(entries[squares.indexOf(least)]!.ab, cell * 2);
  }
  return ab;
};

type IsFor = (entry: PaletteEntry, cell: number) => boolean;

/** Squared distances of a cell to the colours; those that are not for it lie infinitely far. */
const squaresOf = (
  ab: Float32Array,
  cell: number,
  entries: readonly PaletteEntry[],
  isFor: IsFor,
): number[] =>
  entries.map((entry) =>
    isFor(entry, cell)
      ? (ab[cell * 2]! - entry.ab[0]) ** 2 + (ab[cell * 2 + 1]! - entry.ab[1]) ** 2
      : Infinity,
  );

/**
 * Which colours are for which cells. A cell that some are meant for by what it shows takes none of those
 * that are for anything.
 */
const eligibility = (cells: PaletteCells, entries: readonly PaletteEntry[]): IsFor => {
  const shown = new Map<PaletteEntry["classes"], Uint8Array>();
  for (const { classes } of entries)
    if (classes !== null && !shown.has(classes)) shown.set(classes, showing(cells, classes));
  const hasLightness = ({ lightness }: PaletteEntry, cell: number): boolean => {
    if (lightness === null) return true;
    const value = cells.lightness[cell]!;
    return value >= lightness[0] && (value < lightness[1] || lightness[1] === 100);
  };
  const isTargeted = (cell: number): boolean =>
    entries.some((entry) => shown.get(entry.classes)?.[cell] === 1 && hasLightness(entry, cell));
  const targeted = Uint8Array.from({ length: cells.lightness.length }, (_, cell) =>
    Number(isTargeted(cell)),
  );
  return (entry, cell) =>
    hasLightness(entry, cell) &&
    (entry.classes === null ? targeted[cell] === 0 : shown.get(entry.classes)?.[cell] === 1);
};

/** Cells that show one of the classes: it has more than half of the nine cells around. */
const showing = (
  { semanticClass, grid: { width, height } }: PaletteCells,
  classes: ReadonlySet<number>,
): Uint8Array => {
  const is = semanticClass.map((one) => Number(classes.has(one)));
  return is.map((_, cell) => {
    const [x, y] = [cell % width, Math.floor(cell / width)];
    let [of, all] = [0, 0];
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row += 1) {
      for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column += 1) {
        of += is[row * width + column]!;
        all += 1;
      }
    }
    return Number(2 * of > all);
  });
};
