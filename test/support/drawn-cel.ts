import type { CelPicture } from "#core/cels/picture.ts";

type Shape = {
  readonly kind: "disc" | "box";
  readonly x: number;
  readonly y: number;
  /** Of a disc; half the sides of a box. */
  readonly rx: number;
  readonly ry: number;
  /** #rrggbb. */
  readonly colour: string;
  /** Of its line. */
  readonly ink?: readonly [number, number, number];
};

export type Scene = {
  readonly width: number;
  readonly height: number;
  /** The nearest last. */
  readonly shapes: readonly Shape[];
  /** Pixels. */
  readonly lineWidth: number;
  /** Discs in which no line is drawn: x, y, radius. */
  readonly gaps?: readonly (readonly [x: number, y: number, radius: number])[];
};

export const disc = (x: number, y: number, r: number, colour: string, ink?: Shape["ink"]): Shape => ({
  kind: "disc",
  x,
  y,
  rx: r,
  ry: r,
  colour,
  ...(ink === undefined ? {} : { ink }),
});

export const box = (x: number, y: number, rx: number, ry: number, colour: string): Shape => ({
  kind: "box",
  x,
  y,
  rx,
  ry,
  colour,
});

/** How far outside of a shape a place is; negative inside. */
const outside = ({ kind, x, y, rx, ry }: Shape, u: number, v: number): number =>
  kind === "disc" ? Math.hypot(u - x, v - y) - rx : Math.max(Math.abs(u - x) - rx, Math.abs(v - y) - ry);

type Seen = { readonly shape: Shape | null; readonly isInk: boolean; readonly ink: readonly number[] };

const seenAt = ({ shapes, lineWidth, gaps = [] }: Scene, u: number, v: number): Seen => {
  const isGap = gaps.some(([x, y, radius]) => Math.hypot(u - x, v - y) < radius);
  for (const shape of shapes.toReversed()) {
    const far = outside(shape, u, v);
    if (!isGap && Math.abs(far) < lineWidth / 2) return { shape, isInk: true, ink: shape.ink ?? [0, 0, 0] };
    if (far < 0) return { shape, isInk: false, ink: [0, 0, 0] };
  }
  return { shape: null, isInk: false, ink: [0, 0, 0] };
};

/** Samples along a side of a pixel. */
const fine = 3;

/** How much ink a pixel has, and of which colour. */
const inkAt = (scene: Scene, x: number, y: number) => {
  let amount = 0;
  let colour: readonly number[] = [0, 0, 0];
  for (let v = 0; v < fine; v += 1) {
    for (let u = 0; u < fine; u += 1) {
      const seen = seenAt(scene, x + (u + 0.5) / fine, y + (v + 0.5) / fine);
      if (!seen.isInk) continue;
      amount += 1 / fine ** 2;
      colour = seen.ink;
    }
  }
  return { amount, colour };
};

const eachPixel = (
  { width, height }: Scene,
  hasAlpha: boolean,
  look: (x: number, y: number) => readonly number[],
): CelPicture => {
  const samples = new Uint8Array(width * height * 4);
  for (let at = 0; at < width * height; at += 1)
    samples.set(look(at % width, Math.floor(at / width)).map(Math.round), at * 4);
  return { size: { width, height }, depth: 8, samples, hasAlpha };
};

/** The line drawing of a scene, antialiased: on white paper, or ink alone. */
export const drawLines = (scene: Scene, ground: "paper" | "alpha"): CelPicture =>
  eachPixel(scene, ground === "alpha", (x, y) => {
    const { amount, colour } = inkAt(scene, x, y);
    if (ground === "alpha") return [...colour, amount * 255];
    return [...colour.map((code) => 255 + (code - 255) * amount), 255];
  });

export const rgbOf = (colour: string): readonly [number, number, number] => [
  parseInt(colour.slice(1, 3), 16),
  parseInt(colour.slice(3, 5), 16),
  parseInt(colour.slice(5, 7), 16),
];

/** The scene as a person paints it: flat colours under its ink. */
export const drawPainted = (scene: Scene, ground: "paper" | "alpha"): CelPicture =>
  eachPixel(scene, ground === "alpha", (x, y) => {
    const { amount, colour } = inkAt(scene, x, y);
    const { shape } = seenAt({ ...scene, lineWidth: 0 }, x + 0.5, y + 0.5);
    if (shape === null && ground === "alpha") return [...colour, amount * 255];
    const paint = shape === null ? [255, 255, 255] : rgbOf(shape.colour);
    return [...paint.map((code, at) => code + ((colour[at] ?? 0) - code) * amount), 255];
  });

/** A face that can be moved and turned a little: five colours, discs in discs, a hat over it. */
export const face = (moved: number): Scene => ({
  width: 160,
  height: 120,
  lineWidth: 2.6,
  shapes: [
    box(70 + moved, 105, 40, 18, "#3c5aa0"),
    disc(70 + moved, 62 + moved / 4, 34, "#fcdec4"),
    disc(58 + moved * 1.2, 60, 9, "#fcfcfc"),
    disc(84 + moved * 1.2, 60, 9, "#fcfcfc"),
    disc(59 + moved * 1.3, 61, 4.5, "#3c9678"),
    disc(85 + moved * 1.3, 61, 4.5, "#3c9678"),
    box(70 + moved, 82 + moved / 4, 10, 3.5, "#aa2834"),
    box(70 + moved, 24 + moved / 4, 30, 12, "#dc3c46"),
    box(130, 40 - moved, 12, 12, "#fadc6e"),
  ],
});

/** The same scene, larger or smaller, with lines as wide as before. */
export const scaled = (scene: Scene, scale: number): Scene => ({
  ...scene,
  width: Math.round(scene.width * scale),
  height: Math.round(scene.height * scale),
  shapes: scene.shapes.map((shape) => ({
    ...shape,
    x: shape.x * scale,
    y: shape.y * scale,
    rx: shape.rx * scale,
    ry: shape.ry * scale,
  })),
});

/** Pictures side by side on paper, with so many pixels between and around them. */
export const sideBySide = (pictures: readonly CelPicture[], gutter: number): CelPicture => {
  const width = pictures.reduce((sum, { size }) => sum + size.width + gutter, gutter);
  const height = Math.max(...pictures.map(({ size }) => size.height)) + gutter * 2;
  const samples = new Uint8Array(width * height * 4).fill(255);
  let left = gutter;
  for (const { size, samples: own } of pictures) {
    for (let y = 0; y < size.height; y += 1)
      samples.set(
        own.subarray(y * size.width * 4, (y + 1) * size.width * 4),
        ((y + gutter) * width + left) * 4,
      );
    left += size.width + gutter;
  }
  return { size: { width, height }, depth: 8, samples, hasAlpha: false };
};
