import { labFromSrgb } from "#core/colour/lab.ts";
import { lightnessTable } from "#core/colour/lightness.ts";
import { bytesFromLightness } from "#core/colour/lightness-bytes.ts";
import { greyFromLuma } from "#core/colour/grey.ts";
import { cellSide } from "#core/model/evidence.ts";
import { isColourable } from "#core/metrics/colourable.ts";
import { abBinning, type AbBinning } from "#core/metrics/ab-histogram.ts";
import { areaMeans } from "#core/metrics/area-means.ts";
import { cdcMeter, codeHistogram, type CdcSums } from "#core/metrics/cdc.ts";
import {
  addOpponents,
  colourfulness,
  emptyOpponentSums,
  type OpponentSums,
} from "#core/metrics/colourfulness.ts";
import { flickerMeter, type FlickerFrame } from "#core/metrics/flicker-meter.ts";
import { addToPalette, emptyPaletteSums, paletteOf, type Chip } from "#core/metrics/palette.ts";
import { addToTint, emptyTintSums, type TintSums } from "#core/metrics/tint.ts";
import { wanderMeter, type WanderMeter, type WanderSums } from "#core/metrics/wander.ts";
import type { PlaneSize } from "#core/film/planes.ts";
import type { Source } from "#core/film/source.ts";
import { lightnessPyramid } from "#core/time/lightness-pyramid.ts";
import { maxPoints } from "#core/metrics/series-length.ts";

/** What measuring shares between the shots of a film: sizes, tables, working memory. */
export type FilmMeter = {
  /** Starts a shot; one at a time. @param frames  how many it will have */
  readonly startShot: (frames: number) => ShotMeter;
};

export type ShotMeter = {
  /** @param luma  as the grey film has it  @param rgb  the coloured frame, 8 bit, interleaved */
  readonly push: (luma: Uint8Array | Uint16Array, rgb: Uint8Array) => MeasuredFrame;
  readonly finish: () => ShotSums;
};

export type MeasuredFrame = {
  /** cells x 3, Lab units; valid until the next frame. */
  readonly lab: Float64Array;
};

/** What is known of a shot when its last frame is seen; sums, so that shots make a film. */
export type ShotSums = {
  readonly frames: number;
  readonly framesColoured: number;
  /** Mean share of a frame that could carry a colour, being neither black nor white. */
  readonly colourable: number;
  readonly cdc: CdcSums;
  readonly cdcGrey: CdcSums;
  readonly cdcAb: CdcSums;
  readonly flicker: { readonly sum: number; readonly pairs: number; readonly most: number };
  readonly wander: WanderSums;
  readonly tint: TintSums;
  readonly opponents: OpponentSums;
  readonly palette: Chip[];
  readonly series: {
    readonly step: number;
    readonly flicker: number[];
    readonly colourfulness: number[];
  };
};

export type FilmMeterRequest = {
  /** Of the grey film: its depth and range say what luma codes mean. */
  readonly video: Source["video"];
  /** Of the grey frames, upright. */
  readonly greySize: PlaneSize;
  /** Of the coloured frames, upright; the shape of the picture is the same. */
  readonly colourSize: PlaneSize;
  /** That motion is found at; the grid of cells is a quarter of it. */
  readonly modelSize: PlaneSize;
};

/** Share of a frame that must be so for it to need colour, and mean chroma that counts as colour. */
const minColourable = 0.02;
const minChroma = 0.5;

/** Measures coloured frames beside the grey ones they were made of. */
export const filmMeter = ({ video, greySize, colourSize, modelSize }: FilmMeterRequest): FilmMeter => {
  const grid = { width: modelSize.width / cellSide, height: modelSize.height / cellSide, channels: 1 };
  const tools: Tools = {
    cells: grid.width * grid.height,
    binning: abBinning(),
    flicker: flickerMeter(grid),
    greyOf: greyFromLuma(video),
    pyramidOf: pyramidMaker(video, greySize, modelSize),
    labOf: labMaker(colourSize, grid),
  };
  return { startShot: (frames) => shotMeter(tools, frames) };
};

type Tools = {
  readonly cells: number;
  readonly binning: AbBinning;
  readonly flicker: ReturnType<typeof flickerMeter>;
  readonly greyOf: ReturnType<typeof greyFromLuma>;
  readonly pyramidOf: (luma: Uint8Array | Uint16Array) => FlickerFrame["pyramid"];
  readonly labOf: (rgb: Uint8Array) => Float64Array;
};

const shotMeter = (tools: Tools, frames: number): ShotMeter => {
  const { binning } = tools;
  const step = Math.max(1, Math.ceil(frames / maxPoints));
  const [cdc, cdcGrey, cdcAb] = [cdcMeter(), cdcMeter(), cdcMeter()];
  const opponents = emptyOpponentSums();
  const palette = emptyPaletteSums(binning);
  const wander = wanderMeter(tools.cells);
  const tint = emptyTintSums();
  const movement = movementSeries(tools, step, wander);
  const series = { step, flicker: movement.flicker, colourfulness: [] as number[] };
  let seen = 0;
  let framesColoured = 0;
  let colourable = 0;

  return {
    push: (luma, rgb) => {
      const lab = tools.labOf(rgb);
      cdc.push(codeHistogram(rgb, 3));
      cdcGrey.push(codeHistogram(tools.greyOf(luma), 1));
      cdcAb.push(binning.histogram(lab));
      const ofFrame = emptyOpponentSums();
      addOpponents(ofFrame, rgb);
      for (const key of opponentKeys) opponents[key] += ofFrame[key];
      const colour = colourIn(lab);
      if (colour.isThere) framesColoured += 1;
      colourable += colour.share;
      movement.push(luma, lab);
      if (seen % step === 0) {
        series.colourfulness.push(rounded(colourfulness(ofFrame)));
        addToPalette(palette, lab, binning);
        addToTint(tint, lab);
      }
      seen += 1;
      return { lab };
    },
    finish: () => ({
      frames: seen,
      framesColoured,
      colourable: rounded(colourable / Math.max(1, seen)),
      flicker: movement.sums,
      wander: wander.finish(),
      tint,
      opponents,
      series,
      cdc: cdc.sums(),
      cdcGrey: cdcGrey.sums(),
      cdcAb: cdcAb.sums(),
      palette: paletteOf(palette, binning),
    }),
  };
};

/** Flicker and wander at every `step`-th frame; only it and the frame before it need a pyramid. */
const movementSeries = (tools: Tools, step: number, wander: WanderMeter) => {
  const sums = { sum: 0, pairs: 0, most: 0 };
  const flicker: number[] = [];
  let seen = 0;
  let before: FlickerFrame | null = null;
  return {
    sums,
    flicker,
    push: (luma: Uint8Array | Uint16Array, lab: Float64Array): void => {
      const isPoint = seen % step === 0;
      const isBeforePoint = (seen + 1) % step === 0;
      const frame = isPoint || isBeforePoint ? { pyramid: tools.pyramidOf(luma), ab: abOf(lab) } : null;
      if (isPoint && frame !== null) {
        wander.push(frame.pyramid, lab);
        const value = before === null ? 0 : tools.flicker(frame, before);
        flicker.push(rounded(value));
        sums.sum += value;
        sums.pairs += before === null ? 0 : 1;
        sums.most = Math.max(sums.most, value);
      }
      before = frame;
      seen += 1;
    },
  };
};

const opponentKeys = [
  "pixels",
  "redGreen",
  "yellowBlue",
  "redGreenSquared",
  "yellowBlueSquared",
] as const satisfies readonly (keyof OpponentSums)[];

const rounded = (value: number): number => Number(value.toFixed(3));

const abOf = (lab: Float64Array): Float32Array => {
  const ab = new Float32Array((lab.length / 3) * 2);
  for (let cell = 0; cell < ab.length / 2; cell += 1) {
    ab[cell * 2] = lab[cell * 3 + 1]!;
    ab[cell * 2 + 1] = lab[cell * 3 + 2]!;
  }
  return ab;
};

/** How much of a frame can carry colour, and whether it does; one where nothing can counts as coloured. */
const colourIn = (lab: Float64Array): { readonly isThere: boolean; readonly share: number } => {
  let [chroma, cells] = [0, 0];
  for (let i = 0; i < lab.length; i += 3) {
    if (!isColourable(lab[i]!)) continue;
    chroma += Math.hypot(lab[i + 1]!, lab[i + 2]!);
    cells += 1;
  }
  const share = (3 * cells) / lab.length;
  return { isThere: share < minColourable || chroma / cells >= minChroma, share };
};

const pyramidMaker = (
  video: Source["video"],
  size: PlaneSize,
  modelSize: PlaneSize,
): Tools["pyramidOf"] => {
  const means = areaMeans(size, modelSize, 1);
  const perCode = 4;
  const lightness = lightnessTable(video, perCode);
  const plane = new Float32Array(modelSize.width * modelSize.height);
  return (luma) => {
    means(luma, plane);
    for (let i = 0; i < plane.length; i += 1) plane[i] = lightness[Math.round(plane[i]! * perCode)]!;
    const bytes = new Uint8Array(plane.length);
    bytesFromLightness(plane, bytes);
    return lightnessPyramid(bytes, modelSize);
  };
};

const labMaker = (size: PlaneSize, grid: PlaneSize): Tools["labOf"] => {
  const means = areaMeans(size, grid, 3);
  const cells = new Float32Array(grid.width * grid.height * 3);
  return (rgb) => {
    means(rgb, cells);
    for (let i = 0; i < cells.length; i += 1) cells[i]! /= 255;
    return labFromSrgb(cells);
  };
};
