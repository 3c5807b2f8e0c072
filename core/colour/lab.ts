import { inverse, type Matrix3 } from "#core/colour/primaries.ts";
import { srgb } from "#core/colour/transfer.ts";

/** The cube root gives way to a line below this ratio to white: (6/29)³, CIE 15. */
const linearLimit = (6 / 29) ** 3;
const linearSlope = (29 / 6) ** 2 / 3;
const linearOffset = 4 / 29;

/** Linear sRGB to XYZ as scikit-image has it; the rows sum to white only nearly. */
const xyzFromLinear: Matrix3 = [
  [0.412453, 0.35758, 0.180423],
  [0.212671, 0.71516, 0.072169],
  [0.019334, 0.119193, 0.950227],
];
const linearFromXyz = inverse(xyzFromLinear);

/** XYZ of D65, 2 degree observer, as scikit-image has it. */
const whiteX = 0.95047;
const whiteZ = 1.08883;

/** CIE f(t): a ratio to white, 0 and up, to the scale that Lab counts in; 0 gives 4/29, 1 gives 1. */
export const labCurve = (ratio: number): number =>
  ratio > linearLimit ? Math.cbrt(ratio) : linearSlope * ratio + linearOffset;

/** The inverse of `labCurve`, continued in a line below black. */
export const labCurveInverse = (curve: number): number =>
  curve > 6 / 29 ? curve * curve * curve : (curve - linearOffset) / linearSlope;

/** Luminance relative to white to lightness L*: 0 gives 0, 1 gives 100. */
export const lightnessFromLuminance = (luminance: number): number => 116 * labCurve(luminance) - 16;

/**
 * sRGB to CIELAB (D65, 2 degrees), pixel by pixel.
 *
 * @param rgb  length 3N, r₀ g₀ b₀ r₁ …, 0…1
 * @returns length 3N, L₀ a₀ b₀ L₁ …, L 0…100, a and b in Lab units
 */
export const labFromSrgb = (rgb: ArrayLike<number>): Float64Array => {
  const lab = new Float64Array(rgb.length);
  for (let i = 0; i < rgb.length; i += 3) {
    const [x, y, z] = multiplied(
      xyzFromLinear,
      srgb.toLight(rgb[i]!),
      srgb.toLight(rgb[i + 1]!),
      srgb.toLight(rgb[i + 2]!),
    );
    const curve = labCurve(y);
    lab[i] = 116 * curve - 16;
    lab[i + 1] = 500 * (labCurve(x / whiteX) - curve);
    lab[i + 2] = 200 * (curve - labCurve(z / whiteZ));
  }
  return lab;
};

/**
 * CIELAB (D65, 2 degrees) to sRGB, pixel by pixel; what sRGB cannot show is clipped channel by channel.
 *
 * @param lab  length 3N, L₀ a₀ b₀ L₁ …
 * @returns length 3N, r₀ g₀ b₀ r₁ …, 0…1
 */
export const srgbFromLab = (lab: ArrayLike<number>): Float64Array => {
  const rgb = new Float64Array(lab.length);
  for (let i = 0; i < lab.length; i += 3) {
    const curve = (lab[i]! + 16) / 116;
    const linear = multiplied(
      linearFromXyz,
      whiteX * labCurveInverse(curve + lab[i + 1]! / 500),
      labCurveInverse(curve),
      whiteZ * labCurveInverse(curve - lab[i + 2]! / 200),
    );
    linear.forEach((light, channel) => {
      rgb[i + channel] = srgb.toSignal(Math.min(1, Math.max(0, light)));
    });
  }
  return rgb;
};

const multiplied = (by: Matrix3, x: number, y: number, z: number): [number, number, number] => [
  by[0][0] * x + by[0][1] * y + by[0][2] * z,
  by[1][0] * x + by[1][1] * y + by[1][2] * z,
  by[2][0] * x + by[2][1] * y + by[2][2] * z,
];
