import { regionOfCodes } from "#core/review/cut-page.ts";

/** What the server shows of a drawing, decoded. */
export type DrawingPictures = {
  readonly width: number;
  readonly height: number;
  /** Region of every pixel, from 1. */
  readonly regions: Uint16Array;
  readonly lines: ImageBitmap;
  /** Whether the lines lie on paper, which multiplies what is below. */
  readonly isOnPaper: boolean;
};

/** @throws Error with the server's sentence */
export const loadDrawing = async (index: number): Promise<DrawingPictures> => {
  const [lines, map] = await Promise.all(
    ["lines", "regions"].map((kind) => bitmapAt(`drawings/${index}/${kind}.png`)),
  );
  if (lines === undefined || map === undefined) throw new Error("the drawing cannot be shown");
  const { width, height } = map;
  const codes = pixelsOf(map);
  const regions = new Uint16Array(width * height);
  for (let at = 0; at < regions.length; at += 1)
    regions[at] = regionOfCodes(codes[at * 4] ?? 0, codes[at * 4 + 1] ?? 0);
  return { width, height, regions, lines, isOnPaper: isOpaque(pixelsOf(lines)) };
};

const bitmapAt = async (address: string): Promise<ImageBitmap> => {
  const answer = await fetch(address, { cache: "no-store" }).catch(() => {
    throw new Error("chromaloom review does not answer: is it still running?");
  });
  if (!answer.ok) throw new Error((await answer.text()).trim());
  return createImageBitmap(await answer.blob(), {
    colorSpaceConversion: "none",
    premultiplyAlpha: "none",
  });
};

const pixelsOf = (bitmap: ImageBitmap): Uint8ClampedArray => {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("this browser draws no pictures");
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
};

const isOpaque = (pixels: Uint8ClampedArray): boolean => {
  for (let at = 3; at < pixels.length; at += 4) if (pixels[at] !== 255) return false;
  return true;
};
