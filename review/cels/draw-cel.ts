import type { DrawingPictures } from "#review/cels/drawing-pictures.ts";

type Drawn = {
  readonly pictures: DrawingPictures;
  /** By region, from region 1; null: nothing is painted. */
  readonly paint: readonly (string | null)[];
  /** Regions that are marked as without colour. */
  readonly open: ReadonlySet<number>;
  readonly selected: number | null;
  readonly ground: string;
};

/** Pixels between the stripes of what has no colour yet. */
const stripe = 6;

/** Draws a painted drawing over a ground: its colours, its lines, what waits for colour, what is selected. */
export const drawCel = (canvas: HTMLCanvasElement, drawn: Drawn): void => {
  const { pictures, ground } = drawn;
  const { width, height, lines, isOnPaper } = pictures;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.globalCompositeOperation = "source-over";
  context.fillStyle = ground;
  context.fillRect(0, 0, width, height);
  const layer = new OffscreenCanvas(width, height);
  layer.getContext("2d")?.putImageData(colours(drawn), 0, 0);
  context.drawImage(layer, 0, 0);
  context.globalCompositeOperation = isOnPaper ? "multiply" : "source-over";
  context.drawImage(lines, 0, 0);
  layer.getContext("2d")?.putImageData(marks(drawn), 0, 0);
  context.globalCompositeOperation = "source-over";
  context.drawImage(layer, 0, 0);
};

const colours = ({ pictures: { width, height, regions }, paint }: Drawn): ImageData => {
  const image = new ImageData(width, height);
  const codes = new Uint32Array(image.data.buffer);
  const byRegion = Uint32Array.from([null, ...paint], (colour) => (colour === null ? 0 : packed(colour)));
  for (let at = 0; at < codes.length; at += 1) codes[at] = byRegion[regions[at] ?? 0] ?? 0;
  return image;
};

/** Stripes over what waits for colour, and a double line around what is selected. */
const marks = ({ pictures: { width, height, regions }, open, selected }: Drawn): ImageData => {
  const image = new ImageData(width, height);
  const codes = new Uint32Array(image.data.buffer);
  for (let at = 0; at < codes.length; at += 1) {
    const region = regions[at] ?? 0;
    const [x, y] = [at % width, Math.floor(at / width)];
    if (open.has(region) && (x + y) % stripe < 2) codes[at] = stripes;
    if (region !== selected) continue;
    if (touchesOther(regions, width, at, 1)) codes[at] = outlineLight;
    else if (touchesOther(regions, width, at, 2)) codes[at] = outlineDark;
  }
  return image;
};

const touchesOther = (regions: Uint16Array, width: number, at: number, far: number): boolean =>
  [at - far, at + far, at - far * width, at + far * width].some((next) => regions[next] !== regions[at]);

/** As pixels lie in memory: alpha, blue, green, red. */
const packed = (colour: string): number => {
  const step = colour.length === 13 ? 4 : 2;
  const code = (place: number): number => parseInt(colour.slice(1 + place * step, 3 + place * step), 16);
  return ((255 << 24) | (code(2) << 16) | (code(1) << 8) | code(0)) >>> 0;
};

const stripes = 0x90_3c_a3_e2;
const outlineLight = 0xff_ff_ff_ff;
const outlineDark = 0xff_00_00_00;

/** A colour as style sheets read it: those of 16 bits by their upper ones. */
export const screenColour = (colour: string): string =>
  colour.length === 13 ? `#${[1, 5, 9].map((at) => colour.slice(at, at + 2)).join("")}` : colour;
