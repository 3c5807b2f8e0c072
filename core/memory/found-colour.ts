import type { TargetDecoding, TargetedFrame } from "#core/colour/cell-target.ts";
import { foundChannels } from "#core/memory/look-up.ts";

/**
 * Colours found in references as the head takes them: the network's distribution by 1 - s, and quadratic
 * evidence T n for the found colour, which is exp(-n |c - m|^2 / 2) after the temperature. Where two
 * colours were found their variance is large, n is small, and little is said.
 *
 * @param found  cells x (127 s, 127 v n, v n a, v n b), pooled, v = sigma^2; see `referenceFinder`
 * @param features  cells x channels, pooled; left as they are
 */
export const withFound = (
  found: Float32Array,
  features: Float32Array,
  { temperature, sigma }: TargetDecoding,
): TargetedFrame => {
  const cells = found.length / foundChannels;
  const channels = features.length / cells;
  const hint = new Float32Array(cells * 3);
  const voted = features.slice();
  const scale = temperature / (sigma * sigma);
  for (let cell = 0; cell < cells; cell += 1) {
    const at = cell * foundChannels;
    const trust = found[at]! / 127;
    if (trust <= 0) continue;
    hint[cell * 3] = (scale * found[at + 1]!) / 127;
    hint[cell * 3 + 1] = scale * found[at + 2]!;
    hint[cell * 3 + 2] = scale * found[at + 3]!;
    for (let i = cell * channels; i < (cell + 1) * channels; i += 1) voted[i]! *= 1 - trust;
  }
  return { features: voted, hint };
};
