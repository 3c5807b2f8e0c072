import { blankLike, maxCode, type CelPicture } from "#core/cels/picture.ts";

/** What stands by itself on the paper of a model sheet, without the paper. */
export type SheetFigure = {
  readonly picture: CelPicture;
  /** Where its left upper corner lies on the sheet, pixels; negative where its margin is beyond the edge. */
  readonly left: number;
  readonly top: number;
};

/** Cells along the longer side of the sheet, in which figures are told apart. */
const cellsAlong = 400;

/** Cells to each side that belong to a figure, so that what is drawn close by is a part of it. */
const reach = 2;

/** Smaller than this share of the largest figure is a note, a swatch of colour or a stamp. */
const minShare = 0.15;

const maxFigures = 8;

/** Codes of 8 bits by which paper may differ from itself, by any channel. */
const paperTolerance = 6;

/**
 * Takes a model sheet apart: its figures from left to right. Paper is what is transparent, or has the colour
 * most of the edge has, as far as it reaches in from there.
 */
export const figuresOn = (sheet: CelPicture): SheetFigure[] => {
  const isPaper = paperFromEdge(sheet);
  const grid = cellsOf(isPaper, sheet.size);
  const { numbers, found } = partsOf(grid);
  const largest = Math.max(0, ...found.map(({ cells }) => cells));
  return found
    .filter(({ cells }) => cells >= largest * minShare)
    .sort((one, other) => other.cells - one.cells)
    .slice(0, maxFigures)
    .sort((one, other) => one.left - other.left)
    .map((part) => cutOut({ sheet, isPaper, grid, numbers }, part));
};

/** 1 for each pixel of the paper, reached from the picture's edge. */
const paperFromEdge = (sheet: CelPicture): Uint8Array => {
  const { width, height } = sheet.size;
  const edge = edgeOf(sheet.size);
  const isPaperLike = paperLike(sheet, edge);
  const isPaper = new Uint8Array(width * height);
  const open = edge.filter((at) => isPaperLike(at));
  for (const at of open) isPaper[at] = 1;
  while (open.length > 0) {
    const at = open.pop()!;
    const x = at % width;
    for (const next of [at - width, at + width, x > 0 ? at - 1 : -1, x + 1 < width ? at + 1 : -1]) {
      if (next < 0 || next >= isPaper.length || isPaper[next] === 1 || !isPaperLike(next)) continue;
      isPaper[next] = 1;
      open.push(next);
    }
  }
  return isPaper;
};

const edgeOf = ({ width, height }: CelPicture["size"]): number[] => {
  const edge: number[] = [];
  for (let x = 0; x < width; x += 1) edge.push(x, (height - 1) * width + x);
  for (let y = 0; y < height; y += 1) edge.push(y * width, y * width + width - 1);
  return edge;
};

/** Whether a pixel is transparent, or nearly of the colour that most of the edge has. */
const paperLike = ({ samples, depth }: CelPicture, edge: readonly number[]): ((at: number) => boolean) => {
  const limit = maxCode(depth) / 2;
  const tolerance = depth === 8 ? paperTolerance : paperTolerance * 257;
  const isClear = (at: number): boolean => samples[at * 4 + 3]! < limit;
  const opaque = edge.filter((at) => !isClear(at)).map((at) => at * 4);
  const paper = commonest(opaque, samples);
  if (paper === null) return isClear;
  return (at) =>
    isClear(at) ||
    [0, 1, 2].every(
      (channel) => Math.abs(samples[at * 4 + channel]! - samples[paper + channel]!) <= tolerance,
    );
};

/** The first of the places whose colour most of them have; null: there is none. */
const commonest = (places: readonly number[], samples: CelPicture["samples"]): number | null => {
  const counts = new Map<string, { readonly first: number; count: number }>();
  for (const at of places) {
    const key = samples.subarray(at, at + 3).join();
    const known = counts.get(key) ?? { first: at, count: 0 };
    known.count += 1;
    counts.set(key, known);
  }
  const [best] = [...counts.values()].sort((one, other) => other.count - one.count);
  return best?.first ?? null;
};

type Grid = {
  readonly step: number;
  readonly width: number;
  readonly height: number;
  readonly drawn: Uint8Array;
};

const cellsOf = (isPaper: Uint8Array, { width, height }: CelPicture["size"]): Grid => {
  const step = Math.max(1, Math.ceil(Math.max(width, height) / cellsAlong));
  const [across, down] = [Math.ceil(width / step), Math.ceil(height / step)];
  const drawn = new Uint8Array(across * down);
  for (let at = 0; at < isPaper.length; at += 1)
    if (isPaper[at] === 0)
      drawn[Math.floor(Math.floor(at / width) / step) * across + Math.floor((at % width) / step)] = 1;
  return { step, width: across, height: down, drawn };
};

type Part = {
  readonly number: number;
  cells: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
};

/** Cells that lie within each other's reach, as parts with their boxes in cells. */
const partsOf = ({
  width,
  height,
  drawn,
}: Grid): { readonly numbers: Uint16Array; readonly found: Part[] } => {
  const numbers = new Uint16Array(drawn.length);
  const found: Part[] = [];
  for (let start = 0; start < drawn.length; start += 1) {
    if (drawn[start] === 0 || numbers[start] !== 0) continue;
    const part: Part = {
      number: found.length + 1,
      cells: 0,
      left: width,
      top: height,
      right: 0,
      bottom: 0,
    };
    found.push(part);
    const open = [start];
    numbers[start] = part.number;
    while (open.length > 0) {
      const at = open.pop()!;
      const [x, y] = [at % width, Math.floor(at / width)];
      part.cells += 1;
      part.left = Math.min(part.left, x);
      part.right = Math.max(part.right, x + 1);
      part.top = Math.min(part.top, y);
      part.bottom = Math.max(part.bottom, y + 1);
      for (let v = Math.max(0, y - reach * 2); v <= Math.min(height - 1, y + reach * 2); v += 1) {
        for (let u = Math.max(0, x - reach * 2); u <= Math.min(width - 1, x + reach * 2); u += 1) {
          const next = v * width + u;
          if (drawn[next] === 0 || numbers[next] !== 0) continue;
          numbers[next] = part.number;
          open.push(next);
        }
      }
    }
  }
  return { numbers, found };
};

type Sheet = {
  readonly sheet: CelPicture;
  readonly isPaper: Uint8Array;
  readonly grid: Grid;
  readonly numbers: Uint16Array;
};

/** Pixels of nothing around a figure. */
const freeMargin = 8;

/** A part that fills so much of its box is a picture with a frame: its edges are a drawing's. */
const framedShare = 0.98;

const cutOut = ({ sheet, isPaper, grid, numbers }: Sheet, part: Part): SheetFigure => {
  const { step } = grid;
  const { width, height } = sheet.size;
  const [left, top] = [part.left * step, part.top * step];
  const [right, bottom] = [Math.min(width, part.right * step), Math.min(height, part.bottom * step)];
  const cells = (part.right - part.left) * (part.bottom - part.top);
  const margin = part.cells >= cells * framedShare ? 0 : freeMargin;
  const size = { width: right - left + margin * 2, height: bottom - top + margin * 2 };
  const picture = blankLike({ ...sheet, size });
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const at = y * width + x;
      if (isPaper[at] === 1) continue;
      if (numbers[Math.floor(y / step) * grid.width + Math.floor(x / step)] !== part.number) continue;
      const to = (y - top + margin) * size.width + (x - left + margin);
      picture.samples.set(sheet.samples.subarray(at * 4, at * 4 + 4), to * 4);
    }
  }
  return { picture, left: left - margin, top: top - margin };
};
