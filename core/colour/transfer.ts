/**
 * A film's transfer function both ways, as one grey sees it.
 *
 * Signals run 0…1. Light is linear with 1 for reference white, the brightness of a white page: that is
 * the highest signal of standard range films, and lies below it in PQ and HLG.
 */
export type Transfer = {
  readonly toLight: (signal: number) => number;
  readonly toSignal: (light: number) => number;
};

/** IEC 61966-2-1 clause 5.2. Also what films tagged BT.709 are looked at with, near enough. */
export const srgb: Transfer = {
  toLight: (signal) => (signal <= 0.04045 ? signal / 12.92 : ((signal + 0.055) / 1.055) ** 2.4),
  toSignal: (light) => (light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055),
};

const gamma = (exponent: number): Transfer => ({
  toLight: (signal) => signal ** exponent,
  toSignal: (light) => light ** (1 / exponent),
});

/** SMPTE ST 2084 (ITU-R BT.2100 table 4); its signal 1 is 10000 cd/m2, reference white 203 (BT.2408). */
const pq = ((): Transfer => {
  const whiteShare = 203 / 10000;
  const m1 = 2610 / 16384;
  const m2 = (2523 / 4096) * 128;
  const c1 = 3424 / 4096;
  const c2 = (2413 / 4096) * 32;
  const c3 = (2392 / 4096) * 32;
  return {
    toLight: (signal) => {
      const root = signal ** (1 / m2);
      return (Math.max(0, root - c1) / (c2 - c3 * root)) ** (1 / m1) / whiteShare;
    },
    toSignal: (light) => {
      const power = (light * whiteShare) ** m1;
      return ((c1 + c2 * power) / (1 + c3 * power)) ** m2;
    },
  };
})();

/**
 * Hybrid log-gamma (ITU-R BT.2100 table 5) with 75 % signal as reference white (BT.2408). The scene's
 * light stands for the screen's: no system gamma, which would mix the channels.
 */
const hlg = ((): Transfer => {
  const a = 0.17883277;
  const b = 1 - 4 * a;
  const c = 0.5 - a * Math.log(4 * a);
  const toScene = (signal: number): number =>
    signal <= 0.5 ? signal ** 2 / 3 : (Math.exp((signal - c) / a) + b) / 12;
  const white = toScene(0.75);
  const fromScene = (scene: number): number =>
    scene <= 1 / 12 ? Math.sqrt(3 * scene) : a * Math.log(12 * scene - b) + c;
  return {
    toLight: (signal) => toScene(signal) / white,
    toSignal: (light) => fromScene(light * white),
  };
})();

/** By ffmpeg's names of ITU-T H.273, table 3; those not named here are shown with the sRGB curve. */
const transfersByTag: Readonly<Record<string, Transfer>> = {
  bt470m: gamma(2.2),
  bt470bg: gamma(2.8),
  linear: gamma(1),
  smpte2084: pq,
  "arib-std-b67": hlg,
};

/** The transfer function by ffmpeg's tag; the sRGB curve where there is no tag. */
export const transferOf = (tag: string | null): Transfer => transfersByTag[tag ?? ""] ?? srgb;
