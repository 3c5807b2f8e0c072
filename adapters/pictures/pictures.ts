import sharp, { type Sharp } from "sharp";
import type { PlaneSize } from "#core/film/planes.ts";
import type { Pictures, RawPicture, SheetTile } from "#core/ports/pictures.ts";
import { captionSvg } from "#adapters/pictures/sheet-caption.ts";

/** Uncertainty is shown in a colour that few films have. */
const overlayColour = { red: 255, green: 0, blue: 170 };

const ground = { r: 20, g: 20, b: 22 };
const warning = { r: 255, g: 149, b: 0 };
const gap = 8;
const frame = 3;
const captionHeight = 22;

const opened = ({ samples, size, channels }: RawPicture): Sharp =>
  sharp(samples, { raw: { ...size, channels } });

/** The shape is the film's, whatever its pixels are: squeezed to `shownAt`, never cropped. */
const shaped = (picture: RawPicture, { width, height }: PlaneSize): Sharp =>
  opened(picture).resize(width, height, { fit: "fill", kernel: "cubic" });

const jpegBytes = async (picture: Sharp): Promise<Uint8Array> =>
  picture.jpeg({ quality: 84, chromaSubsampling: "4:4:4" }).toBuffer();

const overlayBytes = async (
  opacity: Uint8Array,
  size: PlaneSize,
  shownAt: PlaneSize,
): Promise<Uint8Array> => {
  const alpha = await sharp(opacity, { raw: { ...size, channels: 1 } })
    .resize(shownAt.width, shownAt.height, { fit: "fill", kernel: "cubic" })
    .toColourspace("b-w")
    .raw()
    .toBuffer();
  const { red: r, green: g, blue: b } = overlayColour;
  return sharp({ create: { ...shownAt, channels: 3, background: { r, g, b } } })
    .joinChannel(alpha, { raw: { ...shownAt, channels: 1 } })
    .png({ compressionLevel: 9 })
    .toBuffer();
};

/** Every sample over the pixels that it stands for. */
const spread = (samples: Uint8Array, size: PlaneSize, { width, height }: PlaneSize): Promise<Buffer> =>
  sharp(samples, { raw: { ...size, channels: 1 } })
    .resize(width, height, { fit: "fill", kernel: "nearest" })
    .toColourspace("b-w")
    .raw()
    .toBuffer();

const rgbOf = async (picture: Sharp): Promise<RawPicture> => {
  const { data, info } = await picture
    .removeAlpha()
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { samples: data, size: { width: info.width, height: info.height }, channels: 3 };
};

const sheetBytes = async (tiles: readonly SheetTile[], columns: number): Promise<Uint8Array> => {
  const tile = tiles[0]?.picture.size;
  if (tile === undefined) throw new RangeError("a sheet needs a tile");
  const across = Math.min(columns, tiles.length);
  const stepX = tile.width + gap;
  const stepY = tile.height + captionHeight + gap;
  const layers = tiles.flatMap(({ picture, caption, marked }, index) => {
    const left = gap + (index % across) * stepX;
    const top = gap + Math.floor(index / across) * stepY;
    const raw = { ...picture.size, channels: picture.channels };
    const text = Buffer.from(captionSvg(caption, tile.width, captionHeight));
    return [
      ...(marked ? [border(tile, left, top)] : []),
      { input: Buffer.from(picture.samples), raw, left, top },
      { input: text, left, top: top + tile.height },
    ];
  });
  const width = gap + across * stepX;
  const height = gap + Math.ceil(tiles.length / across) * stepY;
  return sharp({ create: { width, height, channels: 3, background: ground } })
    .composite(layers)
    .removeAlpha()
    .png({ compressionLevel: 8 })
    .toBuffer();
};

const border = ({ width, height }: PlaneSize, left: number, top: number) => ({
  input: {
    create: {
      width: width + 2 * frame,
      height: height + 2 * frame,
      channels: 3 as const,
      background: warning,
    },
  },
  left: left - frame,
  top: top - frame,
});

/** Pictures made by sharp. */
export const sharpPictures: Pictures = {
  jpeg: (picture, shownAt) => jpegBytes(shaped(picture, shownAt)),
  png: async (picture) =>
    opened(picture)
      .toColourspace(picture.channels === 1 ? "b-w" : "srgb")
      .png()
      .toBuffer(),
  pngWithOpacity: async (picture, opacity, opacitySize) =>
    opened(picture)
      .joinChannel(await spread(opacity, opacitySize, picture.size), {
        raw: { ...picture.size, channels: 1 },
      })
      .toColourspace("srgb")
      .png()
      .toBuffer(),
  scaled: (picture, shownAt) => rgbOf(shaped(picture, shownAt)),
  overlay: overlayBytes,
  sheet: sheetBytes,
  read: (jpeg) => rgbOf(sharp(jpeg)),
};
