import type { FilmColour } from "#core/colour/film-colour.ts";
import { labCurve, labCurveInverse } from "#core/colour/lab.ts";
import { clampedLightness } from "#core/colour/lightness.ts";
import { lumaWeights, type LumaWeights } from "#core/colour/matrix.ts";
import { rgbFromXyz } from "#core/colour/primaries.ts";
import { codeScale, signalFromCode } from "#core/colour/quantisation.ts";
import { signalLookup } from "#core/colour/signal-lookup.ts";
import { transferOf } from "#core/colour/transfer.ts";

/** A grey by four times its luma code, so that the mean of four codes needs no rounding. */
export type GreyTable = {
  /** L*, 0…100, as the network and the grid see it. */
  readonly lightness: Float32Array;
  /** Four numbers a grey: signal Y', luminance Y, Lab's curve of Y, and Y' once more as looked up from Y. */
  readonly entries: Float32Array;
};

export const greyTable = (film: FilmColour): GreyTable => {
  const scale = codeScale(film);
  const transfer = transferOf(film.colour.transfer);
  const lookup = signalLookup(transfer);
  const greys = 4 * scale.highest + 1;
  const lightness = new Float32Array(greys);
  const entries = new Float32Array(4 * greys);
  for (let grey = 0; grey < greys; grey += 1) {
    const signal = signalFromCode(grey / 4, scale);
    const luminance = transfer.toLight(signal);
    lightness[grey] = clampedLightness(luminance);
    entries.set([signal, luminance, labCurve(luminance), lookup(luminance)], 4 * grey);
  }
  return { lightness, entries };
};

/** A row of chroma pixels; `sums` as in `sumLumaRows`, a and b in Lab units. */
export type ColourRow = { readonly sums: Uint16Array; readonly a: Float32Array; readonly b: Float32Array };

export type ChromaPlanes<Plane extends Uint8Array | Uint16Array = Uint8Array | Uint16Array> = {
  readonly u: Plane;
  readonly v: Plane;
};

/**
 * Writes the Cb and Cr codes that show (a, b) at the luma that is already there.
 *
 * Lab's lightness is taken of the grey Y'; with colour the true luminance of a Y' is a little lower or
 * higher, and it is luma that is kept (media.md). Chroma is scaled toward neutral where R', G' or B'
 * would leave 0…1 at that Y'. No colour gives exactly the neutral code, because R' and B' are compared
 * with a Y' that went through the same look-up.
 *
 * @returns a function of a row and of the planes and the index its first pixel goes to
 */
export const chromaCodeWriter = (film: FilmColour, { entries }: GreyTable) => {
  const [[redX, redY, redZ], , [blueX, blueY, blueZ]] = rgbFromXyz(film.colour.primaries);
  const signalOf = signalLookup(transferOf(film.colour.transfer));
  const weights = lumaWeights(film);
  const { highest, neutral, chromaSpan } = codeScale(film);
  const crPerRed = chromaSpan / (2 * (1 - weights.red));
  const cbPerBlue = chromaSpan / (2 * (1 - weights.blue));

  return ({ sums, a, b }: ColourRow, { u, v }: ChromaPlanes, start: number): void => {
    for (let x = 0; x < sums.length; x += 1) {
      const grey = 4 * sums[x]!;
      const signal = entries[grey]!;
      const luminance = entries[grey + 1]!;
      const curve = entries[grey + 2]!;
      const lookedUp = entries[grey + 3]!;
      const fromX = labCurveInverse(curve + a[x]! * 0.002);
      const fromZ = labCurveInverse(curve - b[x]! * 0.005);
      const redOver = signalOf(redX * fromX + redY * luminance + redZ * fromZ) - lookedUp;
      const blueOver = signalOf(blueX * fromX + blueY * luminance + blueZ * fromZ) - lookedUp;
      const share = shareInside(redOver, blueOver, signal, weights);
      // Codes are never negative: adding a half and cutting off rounds. Full range alone reaches past the highest.
      const cb = (neutral + 0.5 + blueOver * share * cbPerBlue) | 0;
      const cr = (neutral + 0.5 + redOver * share * crPerRed) | 0;
      u[start + x] = cb > highest ? highest : cb;
      v[start + x] = cr > highest ? highest : cr;
    }
  };
};

/** The largest share of the differences, at most 1, that keeps R', G', B' = signal + difference in 0…1. */
const shareInside = (
  redOver: number,
  blueOver: number,
  signal: number,
  { red, green, blue }: LumaWeights,
) => {
  const room = Math.min(signal, 1 - signal);
  // Green's difference is always smaller than the other two together, so most pixels are done here.
  if (Math.abs(redOver) + Math.abs(blueOver) <= room) return 1;
  const greenOver = -(red * redOver + blue * blueOver) / green;
  const most = Math.max(redOver, greenOver, blueOver);
  const least = Math.min(redOver, greenOver, blueOver);
  return Math.min(1, most > 0 ? (1 - signal) / most : 1, least < 0 ? -signal / least : 1);
};
