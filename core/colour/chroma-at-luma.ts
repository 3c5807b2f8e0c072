import type { FilmColour } from "#core/colour/film-colour.ts";
import { labCurve, labCurveInverse } from "#core/colour/lab.ts";
import { lumaWeights } from "#core/colour/matrix.ts";
import { rgbFromXyz } from "#core/colour/primaries.ts";
import { signalLookup } from "#core/colour/signal-lookup.ts";
import { transferOf } from "#core/colour/transfer.ts";

/** Cb and Cr as the standards define them, -1/2…1/2. */
export type Chroma = readonly [cb: number, cr: number];

/** R', G', B' and the Y' they make. */
type Signals = { red: number; green: number; blue: number; luma: number };

/** Below half a 10 bit code. */
const negligible = 1e-4;
/** Halvings of the way to neutral: leaves less than 1 % of the chroma to be had. */
const halvings = 8;
const maxSteps = 40;

/**
 * The chroma that shows Lab's (a, b) at a given luma.
 *
 * Luma is kept and is not lightness: red with a Y' of 0.27 has L* 39, where grey has 28. So L* is
 * searched for that gives this Y' together with (a, b); taking L* of the grey turns reds brown. Given
 * luma and (a, b) of any colour inside the RGB cube, that colour comes back. Where none inside has that
 * luma, (a, b) goes toward neutral at the same hue and luma until one has.
 *
 * @returns a slow function of Y' (0…1) and a, b (Lab units, D65); never outside the cube
 */
export const chromaAtLuma = (film: FilmColour): ((signal: number, a: number, b: number) => Chroma) => {
  const { toLight } = transferOf(film.colour.transfer);
  const { red, blue } = lumaWeights(film);
  const brightest = labCurve(toLight(1));
  const signalsOf = signalsFromLab(film);

  const chromaOf = (signal: number, start: number, a: number, b: number): Chroma | null => {
    const found = withLuma(signal, start, brightest, (curve) => signalsOf(curve, a, b));
    if (found === null || !isInCube(found)) return null;
    return [(found.blue - found.luma) / (2 * (1 - blue)), (found.red - found.luma) / (2 * (1 - red))];
  };

  return (signal, a, b) => {
    if (signal <= 0 || signal >= 1) return [0, 0];
    const grey = labCurve(toLight(signal));
    const whole = chromaOf(signal, grey, a, b);
    if (whole !== null) return whole;
    let inside: Chroma = [0, 0];
    let share = 0;
    for (let step = 0.5; step >= 2 ** -halvings; step /= 2) {
      const chroma = chromaOf(signal, grey, a * (share + step), b * (share + step));
      if (chroma === null) continue;
      inside = chroma;
      share += step;
    }
    return inside;
  };
};

/**
 * R', G', B' of a colour by Lab's curve of its luminance (L* is 116 of it less 16) and its a, b. One
 * record, written again by each call.
 */
const signalsFromLab = (film: FilmColour) => {
  const [r, g, b] = rgbFromXyz(film.colour.primaries);
  const weights = lumaWeights(film);
  const signalOf = signalLookup(transferOf(film.colour.transfer));
  const signals: Signals = { red: 0, green: 0, blue: 0, luma: 0 };

  return (curve: number, labA: number, labB: number): Signals => {
    const x = labCurveInverse(curve + labA / 500);
    const y = labCurveInverse(curve);
    const z = labCurveInverse(curve - labB / 200);
    signals.red = signalOf(r[0] * x + r[1] * y + r[2] * z);
    signals.green = signalOf(g[0] * x + g[1] * y + g[2] * z);
    signals.blue = signalOf(b[0] * x + b[1] * y + b[2] * z);
    signals.luma = weights.red * signals.red + weights.green * signals.green + weights.blue * signals.blue;
    return signals;
  };
};

/**
 * Searches the curve value whose colour has this luma. Both rise together, nearly in a line: secants,
 * and a half where a secant leaves the interval that is known to hold the answer, and now and then so
 * that the interval shrinks from both ends.
 *
 * @returns null if no colour of the cube's luminances has this luma
 */
const withLuma = (
  luma: number,
  start: number,
  brightest: number,
  at: (curve: number) => Signals,
): Signals | null => {
  let [low, high] = [labCurve(0), brightest];
  let curve = start;
  let [curveBefore, errorBefore] = [low, 0];
  for (let step = 0; step < maxSteps; step += 1) {
    const signals = at(curve);
    const error = signals.luma - luma;
    if (Math.abs(error) < negligible) return signals;
    if (error < 0) low = curve;
    else high = curve;
    // The first guess is that signals rise as Lab's curve does.
    const slope = step === 0 ? 1 : (error - errorBefore) / (curve - curveBefore);
    const secant = curve - error / slope;
    [curveBefore, errorBefore] = [curve, error];
    curve = step % 4 < 3 && secant > low && secant < high ? secant : (low + high) / 2;
  }
  return null;
};

const isInCube = ({ red, green, blue }: Signals): boolean =>
  Math.min(red, green, blue) >= -negligible && Math.max(red, green, blue) <= 1 + negligible;
