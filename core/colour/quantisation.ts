import type { FilmColour } from "#core/colour/film-colour.ts";

/** How numbers become the integer codes of Y', Cb and Cr planes. */
export type CodeScale = {
  /** Luma code of black, and codes from black to white. */
  readonly black: number;
  readonly lumaSpan: number;
  /** Chroma code of no colour, and codes from the lowest chroma (-1/2) to the highest (1/2). */
  readonly neutral: number;
  readonly chromaSpan: number;
  /** Highest code of the depth. */
  readonly highest: number;
};

/**
 * Code scale of a film, ITU-R BT.709 clause 6 and BT.2100 table 9.
 *
 * Limited range at 8 bit: Y' 16…235, chroma 16…240 around 128; at 10 bit four times that. Full range
 * uses every code, and its chroma is centred on the same 128 or 512.
 */
export const codeScale = ({ bitDepth, colour }: FilmColour): CodeScale => {
  const perByte = 2 ** (bitDepth - 8);
  const highest = 2 ** bitDepth - 1;
  const neutral = 128 * perByte;
  return colour.range === "full"
    ? { black: 0, lumaSpan: highest, neutral, chromaSpan: highest, highest }
    : { black: 16 * perByte, lumaSpan: 219 * perByte, neutral, chromaSpan: 224 * perByte, highest };
};

/**
 * Luma code, whole or a mean of several, to the signal Y' it stands for.
 *
 * @returns 0…1; codes below black and above white count as black and white
 */
export const signalFromCode = (code: number, { black, lumaSpan }: CodeScale): number =>
  Math.min(1, Math.max(0, (code - black) / lumaSpan));
