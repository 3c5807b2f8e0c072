import type { FilmColour } from "#core/colour/film-colour.ts";

/** Shares of R', G', B' in Y'; they sum to 1. */
export type LumaWeights = { readonly red: number; readonly green: number; readonly blue: number };

const weights = (red: number, blue: number): LumaWeights => ({ red, green: 1 - red - blue, blue });

/** ITU-R BT.601 clause 2.5.1. */
const bt601 = weights(0.299, 0.114);
/** ITU-R BT.2020 table 4. */
const bt2020 = weights(0.2627, 0.0593);

/** By ffmpeg's names of the matrices of ITU-T H.273, table 4. */
const weightsByTag: Readonly<Record<string, LumaWeights>> = {
  bt709: weights(0.2126, 0.0722),
  fcc: weights(0.3, 0.11),
  bt470bg: bt601,
  smpte170m: bt601,
  smpte240m: weights(0.212, 0.087),
  bt2020nc: bt2020,
  bt2020c: bt2020,
};

/** The matrix that players take where a film names none: BT.709 from 720 lines on, BT.601 below. */
export const guessedMatrix = (height: number): "bt709" | "smpte170m" =>
  height >= 720 ? "bt709" : "smpte170m";

/**
 * Shares of R', G', B' in a film's Y'. A matrix that has none (YCgCo, ICtCp) or an unknown one is
 * treated as if the film named none.
 */
export const lumaWeights = ({ colour, height }: FilmColour): LumaWeights => {
  const guess = guessedMatrix(height);
  return weightsByTag[colour.matrix ?? guess] ?? weightsByTag[guess]!;
};
