import type { FilmColour } from "#core/colour/film-colour.ts";
import { footageTransfer } from "#core/colour/footage-light.ts";
import { lumaWeights, type LumaWeights } from "#core/colour/matrix.ts";
import { codeScale } from "#core/colour/quantisation.ts";
import { rgbAtLuma, type Rgb } from "#core/colour/rgb-at-luma.ts";
import type { FootageLight, SampleDepth } from "#core/film/frame-facts.ts";
import {
  fullSample,
  newPlane,
  planeInDepth,
  type FrameSamples,
  type SamplePlane,
} from "#core/colour/frame-samples.ts";

/** How a frame's samples are kept. */
export type Keeping = {
  readonly depth: SampleDepth;
  readonly light: FootageLight;
  /** Whether colours are stored times alpha. */
  readonly premultiplied: boolean;
};

/** A coloured film's planes at full size, in its codes. */
export type FullPlanes = {
  readonly y: Uint8Array | Uint16Array;
  readonly u: Uint8Array | Uint16Array;
  readonly v: Uint8Array | Uint16Array;
  /** Of the film's depth; null: all is opaque. */
  readonly alpha?: Uint8Array | Uint16Array | null;
};

/**
 * Lays the colour of a coloured film over the frame it was made of, in the samples of a file.
 *
 * Luma is that of the original frame at its full depth, not the film's: what is stored has it within half a
 * step of the file's samples. Where samples are light (linear, log) it is the light that is kept, and the
 * film says in which colour. Without an original the film's own luma holds.
 */
export type FrameColourist = (planes: FullPlanes, original: FrameSamples | null) => FrameSamples;

export const frameColourist = (film: FilmColour, from: Keeping | null, to: Keeping): FrameColourist => {
  const weights = lumaWeights(film);
  const read = from === null ? null : originalReader(from, weights);
  const asScreen = (from?.light ?? "display") === "display";
  const store = sampleStorer(to, asScreen ? "display" : "linear");
  const { black, lumaSpan, neutral, chromaSpan } = codeScale(film);
  const lightOf = lightTable();
  const pixel: Rgb = { red: 0, green: 0, blue: 0 };

  return ({ y, u, v, alpha: filmAlpha = null }, original) => {
    const alpha = alphaOf({ from, to, film }, original, filmAlpha);
    const luma = original === null ? null : (read?.(original) ?? null);
    const tops = topsOf(from, original);
    const frame = {
      red: newPlane(to.depth, y.length),
      green: newPlane(to.depth, y.length),
      blue: newPlane(to.depth, y.length),
    };
    for (let at = 0; at < y.length; at += 1) {
      const shown = Math.min(Math.max((y[at]! - black) / lumaSpan, 0), 1);
      const wanted = luma === null ? shown : luma[at]!;
      const cb = (u[at]! - neutral) / chromaSpan;
      const cr = (v[at]! - neutral) / chromaSpan;
      if (asScreen) rgbAtLuma(weights, { luma: wanted, cb, cr, top: tops === null ? 1 : tops[at]! }, pixel);
      else lightAtLuma({ weights, lightOf, wanted, cb, cr, shown }, pixel);
      store(pixel, frame, at);
    }
    associate(frame, alpha, { from, to });
    return { ...frame, alpha };
  };
};

/** The highest each pixel's colours may be, where they are stored times alpha; null: 1. */
const topsOf = (from: Keeping | null, original: FrameSamples | null): Float64Array | null => {
  if (from?.premultiplied !== true || original?.alpha == null) return null;
  const full = fullSample(from.depth);
  return Float64Array.from(original.alpha, (sample) => Math.min(sample / full, 1));
};

type Sides = { readonly from: Keeping | null; readonly to: Keeping; readonly film: FilmColour };

/** The original's alpha; without an original the film's. */
const alphaOf = (
  { from, to, film }: Sides,
  original: FrameSamples | null,
  filmAlpha: SamplePlane | null,
): SamplePlane | null => {
  if (from === null) return filmAlpha && planeInDepth(filmAlpha, film.bitDepth, to.depth);
  return original?.alpha == null ? null : planeInDepth(original.alpha, from.depth, to.depth);
};

/** Colours times alpha for a kind of file that stores them so, or without it again for one that does not. */
const associate = (
  { red, green, blue }: Omit<FrameSamples, "alpha">,
  alpha: SamplePlane | null,
  { from, to: { depth, premultiplied } }: Pick<Sides, "from" | "to">,
): void => {
  if (alpha === null || (from?.premultiplied ?? false) === premultiplied) return;
  const full = fullSample(depth);
  const isWhole = typeof depth === "number";
  for (let at = 0; at < alpha.length; at += 1) {
    const share = Math.min(Math.max(alpha[at]! / full, 0), 1);
    const times = premultiplied ? share : share === 0 ? 0 : 1 / share;
    for (const plane of [red, green, blue]) {
      const value = plane[at]! * times;
      plane[at] = isWhole ? Math.min(Math.round(value), full) : value;
    }
  }
};

/** Of each pixel Y', or where samples are light its light. */
const originalReader = ({ depth, light }: Keeping, { red, green, blue }: LumaWeights) => {
  const full = fullSample(depth);
  const toLight = light === "display" ? null : sampleLight(depth, light);
  return (frame: FrameSamples): Float64Array => {
    const luma = new Float64Array(frame.red.length);
    for (let at = 0; at < luma.length; at += 1) {
      const [r, g, b] = [frame.red[at]!, frame.green[at]!, frame.blue[at]!];
      luma[at] =
        toLight === null
          ? (red * r + green * g + blue * b) / full
          : red * toLight(r) + green * toLight(g) + blue * toLight(b);
    }
    return luma;
  };
};

/** Light of a sample; of whole numbers as a table. */
const sampleLight = (depth: SampleDepth, light: FootageLight): ((sample: number) => number) => {
  const { toLight } = footageTransfer(light);
  if (typeof depth !== "number") return toLight;
  const full = fullSample(depth);
  const table = Float64Array.from({ length: full + 1 }, (_, code) => toLight(code / full));
  return (sample) => table[sample]!;
};

/** Below this the film's colour is noise of its last bits, and the pixel stays grey. */
const darkest = 1e-5;

/** A screen's colour with another light: hue and saturation of light are the film's. */
const lightAtLuma = (
  {
    weights,
    lightOf,
    wanted,
    ...chroma
  }: {
    readonly weights: LumaWeights;
    readonly lightOf: (signal: number) => number;
    readonly wanted: number;
    readonly cb: number;
    readonly cr: number;
    readonly shown: number;
  },
  into: Rgb,
): void => {
  rgbAtLuma(weights, { luma: chroma.shown, cb: chroma.cb, cr: chroma.cr, top: 1 }, into);
  const [r, g, b] = [lightOf(into.red), lightOf(into.green), lightOf(into.blue)];
  const sum = weights.red * r + weights.green * g + weights.blue * b;
  const share = sum < darkest || wanted <= 0 ? 0 : wanted / sum;
  into.red = share === 0 ? wanted : r * share;
  into.green = share === 0 ? wanted : g * share;
  into.blue = share === 0 ? wanted : b * share;
};

const tableSteps = 2 ** 16;

/** A screen's signal to light, as a table: the curve is asked three times a pixel. */
const lightTable = (): ((signal: number) => number) => {
  const { toLight } = footageTransfer("display");
  const table = Float64Array.from({ length: tableSteps + 1 }, (_, step) => toLight(step / tableSteps));
  return (signal) => table[Math.round(Math.min(Math.max(signal, 0), 1) * tableSteps)]!;
};

/** @param given  what pixels are: a screen's signal, or light */
const sampleStorer = ({ depth, light }: Keeping, given: "display" | "linear") => {
  const full = fullSample(depth);
  const isWhole = typeof depth === "number";
  const [giving, keeping] = [footageTransfer(given), footageTransfer(light)];
  const signalOf = given === light ? null : (value: number) => keeping.toSignal(giving.toLight(value));
  const sampleOf = (value: number): number => {
    const signal = signalOf === null ? value : signalOf(value);
    return isWhole ? Math.round(Math.min(Math.max(signal, 0), 1) * full) : signal;
  };
  return (pixel: Rgb, { red, green, blue }: Omit<FrameSamples, "alpha">, at: number): void => {
    red[at] = sampleOf(pixel.red);
    green[at] = sampleOf(pixel.green);
    blue[at] = sampleOf(pixel.blue);
  };
};
