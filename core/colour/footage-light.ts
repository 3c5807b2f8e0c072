import type { FootageLight } from "#core/film/frame-facts.ts";
import { srgb, type Transfer } from "#core/colour/transfer.ts";

/** Ten-bit codes of Cineon's black and white, and density of a code over the gamma of a negative. */
const cineonBlack = 95;
const cineonWhite = 685;
const perCode = 0.002 / 0.6;

const blackOffset = 10 ** ((cineonBlack - cineonWhite) * perCode);

/**
 * Printing density to light, with 1 for the white of paper (code 685) and 0 for the film's base (code 95):
 * G. Kennel, "Conversion of 10-bit Log Film Data To 8-bit Linear or Video Data", Kodak 1995, without its
 * soft clip, so that it can be undone. Signals run 0…1 for codes 0…1023.
 */
export const cineon: Transfer = {
  toLight: (signal) => (10 ** ((signal * 1023 - cineonWhite) * perCode) - blackOffset) / (1 - blackOffset),
  toSignal: (light) =>
    (cineonWhite + Math.log10(Math.max(light * (1 - blackOffset) + blackOffset, 1e-9)) / perCode) / 1023,
};

const linear: Transfer = { toLight: (signal) => signal, toSignal: (light) => light };

/** The curve between a picture's samples and light; screens' is IEC 61966-2-1. */
export const footageTransfer = (light: FootageLight): Transfer =>
  ({ display: srgb, linear, cineon })[light];
