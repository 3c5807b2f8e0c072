import { writePsdUint8Array, type Layer, type PixelData } from "ag-psd";
import { zipSync } from "fflate";
import sharp from "sharp";
import { pngOf } from "#adapters/cels/cel-pictures.ts";
import type { LayeredCel, NamedLayer } from "#core/cels/layered-cel.ts";
import type { CelPicture } from "#core/cels/picture.ts";
import { JobError } from "#core/errors.ts";

/** @throws JobError MediaUnsupported for 16 bits, which these files are not written with */
export const psdOf = (name: string, { composite, layers }: LayeredCel): Uint8Array => {
  if (composite.depth === 16) {
    throw new JobError(
      "MediaUnsupported",
      `${name} has 16 bits a sample, and layered PSD files are written with 8; give --cel-layers ora, which keeps 16`,
      { name },
    );
  }
  const { width, height } = composite.size;
  const children = layers.map(({ name: called, picture, blend, isHidden }): Layer => ({
    name: called,
    left: 0,
    top: 0,
    hidden: isHidden,
    blendMode: blend,
    imageData: pixelsOf(picture),
  }));
  return writePsdUint8Array({ width, height, children, imageData: pixelsOf(composite) });
};

const pixelsOf = ({ size, samples }: CelPicture): PixelData => ({
  ...size,
  data: new Uint8ClampedArray(samples.buffer as ArrayBuffer, samples.byteOffset, samples.length),
});

/** Longest side of a thumbnail, pixels, as OpenRaster says. */
const thumbnailSide = 256;

/** OpenRaster: a ZIP of PNG files and of what lies over what, the uppermost first. */
export const oraOf = async ({ composite, layers }: LayeredCel): Promise<Uint8Array> => {
  const { width, height } = composite.size;
  const merged = await pngOf(composite);
  const thumbnail = await sharp(merged)
    .resize(thumbnailSide, thumbnailSide, { fit: "inside" })
    .png()
    .toBuffer();
  const sheets = await Promise.all(layers.map(({ picture }) => pngOf(picture)));
  const stack = [...layers.entries()]
    .toReversed()
    .map(([at, layer]) => `<layer ${attributesOf(layer, at)}/>`)
    .join("");
  const text = `<?xml version="1.0" encoding="UTF-8"?><image version="0.0.3" w="${width}" h="${height}"><stack>${stack}</stack></image>`;
  return zipSync(
    {
      // Its readers know the file by this entry, first and as it is.
      mimetype: new TextEncoder().encode("image/openraster"),
      "stack.xml": new TextEncoder().encode(text),
      ...Object.fromEntries(sheets.map((bytes, at) => [`data/layer${at}.png`, new Uint8Array(bytes)])),
      "mergedimage.png": new Uint8Array(merged),
      "Thumbnails/thumbnail.png": new Uint8Array(thumbnail),
    },
    // What is in it is compressed already; the same layers give the same bytes at any time.
    { level: 0, mtime: new Date(1980, 0, 1) },
  );
};

const attributesOf = ({ name, blend, isHidden }: NamedLayer, at: number): string =>
  [
    `name="${name.replaceAll(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)}"`,
    `src="data/layer${at}.png" x="0" y="0" opacity="1.0"`,
    `visibility="${isHidden ? "hidden" : "visible"}"`,
    `composite-op="${blend === "multiply" ? "svg:multiply" : "svg:src-over"}"`,
  ].join(" ");
