import { hues, type CelPart } from "#bench/cel-figures.ts";
import type { Random } from "#bench/seeded-random.ts";

/** What stands behind. */
export const groundOf = (random: Random): CelPart[] => {
  if (random.chance(0.4)) return [];
  const { between } = random;
  const hue = hues(random);
  return Array.from({ length: random.whole(1, 6) }, (): CelPart => {
    const size = between(0.06, 0.25);
    return {
      parent: -2,
      x: between(-0.7, 0.7),
      y: between(-0.4, 0.5),
      rx: size * between(0.5, 1.6),
      ry: size,
      colour: hue(),
      waves: [[between(0, 0.15), between(0, 6)]],
      square: between(0, 1),
      turn: between(-0.4, 0.4),
      swing: 0,
      phase: 0,
      near: 0,
    };
  });
};
