import type { Random } from "#bench/seeded-random.ts";

/** A piece of a figure: a blob that hangs on another one. */
export type CelPart = {
  readonly parent: number;
  /** Middle, from the parent's, in shares of the figure's height. */
  readonly x: number;
  readonly y: number;
  readonly rx: number;
  readonly ry: number;
  readonly colour: string;
  /** Of its outline: waves around an ellipse (amount, phase), and how square it is. */
  readonly waves: readonly (readonly [amount: number, phase: number])[];
  readonly square: number;
  /** Radians at rest, how far it swings, and when. */
  readonly turn: number;
  readonly swing: number;
  readonly phase: number;
  /** How far it goes sideways when the figure turns. */
  readonly near: number;
};

/** Nine colours, one of which is given each time. */
export const hues = (random: Random): (() => string) => {
  const known = Array.from({ length: 9 }, () => {
    const codes = [0, 1, 2].map(() => Math.round(random.between(40, 250)));
    return `#${codes.map((code) => code.toString(16).padStart(2, "0")).join("")}`;
  });
  return () => random.pick(known);
};

type Given = Partial<CelPart> & Pick<CelPart, "parent" | "x" | "y" | "rx" | "ry" | "colour">;

/** What a figure is put together with: parts so far, and the colours of its design. */
type Maker = {
  readonly random: Random;
  readonly hue: () => string;
  readonly skin: string;
  readonly shirt: string;
  readonly size: number;
  /** @returns the part's number */
  readonly add: (part: Given) => number;
};

const makerOf = (random: Random, parts: CelPart[]): Maker => {
  const { between } = random;
  const hue = hues(random);
  const add = (part: Given): number => {
    const waves = Array.from({ length: 4 }, (_, at): readonly [number, number] => [
      between(0, 0.1) / (at + 1),
      between(0, 6.3),
    ]);
    const rest = {
      waves,
      square: between(0, 0.5),
      turn: between(-0.15, 0.15),
      swing: 0,
      phase: 0,
      near: 0,
    };
    parts.push({ ...rest, ...part });
    return parts.length - 1;
  };
  return { random, hue, skin: hue(), shirt: hue(), size: between(0.8, 1.15), add };
};

const sides = [-1, 1] as const;

/** A figure: what a body has, with everything that a designer may put on it. */
export const figureOf = (random: Random): CelPart[] => {
  const parts: CelPart[] = [];
  const maker = makerOf(random, parts);
  const { between, chance } = random;
  const { size, shirt, skin, hue, add } = maker;
  const body = add({
    parent: -1,
    x: 0,
    y: 0.08,
    rx: between(0.09, 0.15) * size,
    ry: between(0.13, 0.19) * size,
    colour: shirt,
    square: between(0.1, 0.9),
    swing: between(0.02, 0.12),
  });
  const [trousers, shoes] = [hue(), hue()];
  for (const side of sides)
    limb(maker, body, side, {
      at: [between(0.04, 0.07), 0.2],
      colours: [trousers, chance(0.5) ? trousers : skin, shoes],
    });
  clothes(maker, body);
  for (const side of sides)
    limb(maker, body, side, {
      at: [between(0.09, 0.13), -0.08],
      colours: [shirt, chance(0.5) ? shirt : skin, skin],
    });
  if (chance(0.5)) add({ parent: body, x: 0, y: -0.13, rx: 0.06, ry: 0.025, colour: hue() });
  head(maker, body);
  return parts;
};

const clothes = ({ random: { chance, between, whole }, size, hue, add }: Maker, body: number): void => {
  if (chance(0.5))
    add({ parent: body, x: 0, y: 0.12, rx: 0.13 * size, ry: 0.025, colour: hue(), square: 1 });
  for (let at = whole(0, 4); at > 0; at -= 1)
    add({ parent: body, x: 0, y: -0.11 + at * 0.05, rx: 0.011, ry: 0.011, colour: hue(), near: 0.02 });
  if (chance(0.4))
    add({
      parent: body,
      x: between(-0.06, 0.06),
      y: 0.02,
      rx: 0.03,
      ry: 0.03,
      colour: hue(),
      square: 1,
      near: 0.02,
    });
};

type Limb = {
  readonly at: readonly [x: number, y: number];
  readonly colours: readonly [string, string, string];
};

const limb = (
  { random: { between, chance }, size, hue, add }: Maker,
  body: number,
  side: -1 | 1,
  { at, colours }: Limb,
): void => {
  const phase = side * 1.57 + between(-0.3, 0.3);
  const long = between(0.09, 0.13) * size;
  const thick = between(0.028, 0.05) * size;
  const one = add({
    parent: body,
    x: at[0] * side,
    y: at[1],
    rx: thick,
    ry: long,
    colour: colours[0],
    turn: side * -between(0.1, 0.9),
    swing: between(0.1, 0.5),
    phase,
  });
  const two = add({
    parent: one,
    x: 0,
    y: long * 1.6,
    rx: thick * 0.85,
    ry: long * 0.9,
    colour: colours[1],
    turn: side * -between(-0.2, 0.5),
    swing: between(0.1, 0.5),
    phase: phase + 0.6,
  });
  add({
    parent: two,
    x: 0,
    y: long * 1.1,
    rx: thick * 1.3,
    ry: thick * 1.2,
    colour: colours[2],
    swing: 0.1,
    phase,
  });
  if (chance(0.3))
    add({ parent: two, x: 0, y: long * 0.75, rx: thick, ry: thick * 0.3, colour: hue(), square: 1 });
};

const head = (maker: Maker, body: number): void => {
  const {
    random: { between, chance, whole },
    skin,
    hue,
    add,
  } = maker;
  const side = between(0.09, 0.15);
  const hair = hue();
  const own = add({
    parent: body,
    x: 0,
    y: -0.13 - side,
    rx: side * between(0.85, 1.15),
    ry: side,
    colour: skin,
    swing: between(0.03, 0.2),
    phase: 1,
  });
  face(maker, own, side, hair);
  for (let at = whole(0, 6); at > 0; at -= 1)
    add({
      parent: own,
      x: between(-1, 1) * side * 0.9,
      y: -side * between(0.5, 1),
      rx: between(0.02, 0.05),
      ry: between(0.03, 0.09),
      colour: hair,
      turn: between(-0.8, 0.8),
      swing: 0.15,
      phase: at,
    });
  if (chance(0.5))
    add({
      parent: own,
      x: 0,
      y: -side * 0.9,
      rx: side * 1.1,
      ry: side * 0.35,
      colour: hue(),
      square: between(0, 1),
    });
};

const face = (
  { random: { between, chance }, skin, hue, add }: Maker,
  own: number,
  side: number,
  hair: string,
): void => {
  const [hasEars, hasPupils, hasBrows] = [chance(0.6), chance(0.7), chance(0.4)];
  const [iris, open] = [hue(), between(0.7, 1.2)];
  for (const at of sides) {
    if (hasEars) add({ parent: own, x: at * side, y: 0, rx: 0.02, ry: 0.03, colour: skin });
    const eye = add({
      parent: own,
      x: at * side * 0.42,
      y: -0.01,
      rx: 0.025,
      ry: 0.03 * open,
      colour: "#f8f8f8",
      near: 0.03,
    });
    const ring = add({ parent: eye, x: 0, y: 0.004, rx: 0.013, ry: 0.015, colour: iris, near: 0.005 });
    if (hasPupils) add({ parent: ring, x: -0.002, y: -0.003, rx: 0.006, ry: 0.006, colour: "#202028" });
    if (hasBrows)
      add({ parent: own, x: at * side * 0.45, y: -0.05, rx: 0.025, ry: 0.007, colour: hair, near: 0.03 });
  }
  if (chance(0.8))
    add({
      parent: own,
      x: 0,
      y: side * 0.55,
      rx: between(0.015, 0.035),
      ry: between(0.006, 0.018),
      colour: hue(),
      near: 0.03,
    });
  if (chance(0.6)) add({ parent: own, x: 0, y: side * 0.2, rx: 0.01, ry: 0.014, colour: skin, near: 0.04 });
};
