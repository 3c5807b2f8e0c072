import {
  colourText,
  keyOf,
  colourAt,
  nothing,
  unpainted,
  type CelPalette,
} from "#core/cels/cel-palette.ts";
import type { DrawingRecord, DrawingReport, UncertainRegion } from "#core/cels/cut-report.ts";
import type { DrawingDescriptor } from "#core/cels/describe-regions.ts";
import type { LineMask } from "#core/cels/line-mask.ts";
import type { CelPicture } from "#core/cels/picture.ts";
import type { CelRegions } from "#core/cels/regions.ts";

export type Painted = {
  readonly name: string;
  readonly mask: LineMask;
  readonly regions: CelRegions;
  readonly described: DrawingDescriptor;
  readonly record: DrawingRecord;
  /** By region, from region 1: a number of the palette, `nothing` or `unpainted`. */
  readonly colours: Int32Array;
  readonly layer: CelPicture;
};

/** What a person should know of one painted drawing. */
export const drawingReport = (painted: Painted, palette: CelPalette): DrawingReport => {
  const { name, regions, described, record } = painted;
  const place = (region: number): { readonly x: number; readonly y: number } => insideOf(described, region);
  return {
    name,
    repeats: null,
    regions: described.regions.length,
    unpainted: uncertain(painted, palette),
    gaps: regions.gaps.map(({ x, y, width, state }) => ({ x, y, width, state })),
    leaks: record.leaks.map(({ region, colours }) => ({
      ...place(region),
      pixels: described.regions[region - 1]!.area,
      colours: colours.map((number) => nameOf(number, palette)),
    })),
    changes: record.changes.map(({ region, from, to }) => ({
      ...place(region),
      pixels: described.regions[region - 1]!.area,
      from: nameOf(from, palette),
      to: nameOf(to, palette),
    })),
    specks: regions.specks,
    offPalette: offPalette(painted, palette),
    traceLeft: traceLeft(painted),
    files: {},
    record,
  };
};

const nameOf = (number: number, palette: CelPalette): string =>
  number === nothing ? "nothing" : colourText(palette.colour(number));

const uncertain = ({ described, record, colours }: Painted, palette: CelPalette): UncertainRegion[] =>
  described.regions.flatMap((region, index): UncertainRegion[] => {
    if (colours[index] !== unpainted) return [];
    const guess = record.colours[index]!;
    return [
      {
        ...insideOf(described, index + 1),
        region: index + 1,
        pixels: region.area,
        reason: reasonOf(record, index + 1),
        guess: guess === unpainted ? null : nameOf(guess, palette),
        confidence: Number(record.confidences[index]!.toFixed(2)),
        others: (record.others[index] ?? []).map((number) => nameOf(number, palette)),
      },
    ];
  });

const reasonOf = ({ colours, leaks }: DrawingRecord, region: number): UncertainRegion["reason"] => {
  if (leaks.some((leak) => leak.region === region)) return "leak";
  return colours[region - 1] === unpainted ? "strange" : "unsure";
};

/** A pixel of a region near its middle: the middle itself may lie outside. */
const insideOf = (
  { regions }: DrawingDescriptor,
  region: number,
): { readonly x: number; readonly y: number } => {
  const { x, y, points } = regions[region - 1]!;
  let [best, nearest] = [0, Infinity];
  for (let at = 0; at < points.length; at += 2) {
    const apart = Math.hypot(points[at]! - x, points[at + 1]! - y);
    if (apart < nearest) [best, nearest] = [at, apart];
  }
  return { x: points[best]!, y: points[best + 1]! };
};

/** Every pixel of the layer is looked at: what is not transparent must be of the palette. */
const offPalette = ({ layer }: Painted, palette: CelPalette): number => {
  const known = new Set(Array.from({ length: palette.size }, (_, at) => keyOf(palette.colour(at + 1))));
  const { samples } = layer;
  let off = 0;
  let isOff = false;
  for (let at = 0; at * 4 < samples.length; at += 1) {
    if (samples[at * 4 + 3] === 0) continue;
    // Flat colours come in runs: a pixel is looked up where it is other than the one before it.
    const isSame =
      at > 0 &&
      samples[at * 4 - 1] !== 0 &&
      samples[at * 4] === samples[at * 4 - 4] &&
      samples[at * 4 + 1] === samples[at * 4 - 3] &&
      samples[at * 4 + 2] === samples[at * 4 - 2];
    if (!isSame) isOff = !known.has(keyOf(colourAt(layer, at)));
    if (isOff) off += 1;
  }
  return off;
};

/** Share of a pixel's ink that is one colour, from which on a trace line shows in it. */
const tintShare = 0.25;

/** Ink that is no trace line itself and has a trace line's colour in it, under paint. */
const traceLeft = ({ mask, layer }: Painted): number => {
  const { width } = mask.size;
  let left = 0;
  for (let at = 0; at < mask.ink.length; at += 1) {
    if (mask.trace[at] !== 0 || mask.ink[at]! <= mask.noise || layer.samples[at * 4 + 3] === 0) continue;
    if (mask.tint[at]! <= tintShare * mask.ink[at]!) continue;
    const besideTrace = [at - 1, at + 1, at - width, at + width].some(
      (next) => (mask.trace[next] ?? 0) !== 0,
    );
    if (besideTrace) left += 1;
  }
  return left;
};
