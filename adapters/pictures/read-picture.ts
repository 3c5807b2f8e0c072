import type { PlaneSize } from "#core/film/planes.ts";
import { maxPictureSide } from "#core/limits.ts";
import { openPicture } from "#adapters/pictures/open-picture.ts";

/** Pixels along a side: smaller shows nothing, larger is no frame of a film. */
const sides = { least: 32, most: maxPictureSide } as const;

export type ReadPicture = {
  /** 8-bit sRGB, upright, three channels interleaved. */
  readonly rgb: Uint8Array;
  /** Opacity, 0…255 a pixel; null: the picture has none. */
  readonly opacity: Uint8Array | null;
  readonly size: PlaneSize;
};

/** What is wrong with a picture, as a sentence goes on after its name. */
export class PictureFault extends Error {
  readonly kind: "unreadable" | "unsupported";

  constructor(kind: PictureFault["kind"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/**
 * Reads a picture of any format, depth and profile, shaped to what `sizeFor` gives for its own size.
 *
 * @throws PictureFault
 */
export const readPicture = async (
  bytes: Uint8Array,
  sizeFor: (own: PlaneSize) => PlaneSize,
): Promise<ReadPicture> => {
  const unreadable = (error: unknown): PictureFault =>
    new PictureFault(
      "unreadable",
      `cannot be read as a picture: ${error instanceof Error ? error.message : String(error)}; give PNG, JPEG, TIFF, WebP, AVIF or GIF`,
      { cause: error },
    );
  const open = async () => (await openPicture(bytes)).autoOrient();
  try {
    const found = await (await open()).metadata();
    const own = { width: found.autoOrient.width, height: found.autoOrient.height };
    if (Math.min(own.width, own.height) < sides.least || Math.max(own.width, own.height) > sides.most) {
      throw new PictureFault(
        "unsupported",
        `is ${own.width}x${own.height}; each side must have ${sides.least} to ${sides.most} pixels`,
      );
    }
    const size = sizeFor(own);
    const shape = [size.width, size.height, { fit: "fill", kernel: "lanczos3" }] as const;
    // Colours under transparent pixels stay as they are: opacity says what they are worth.
    const data = await (
      await open()
    )
      .toColourspace("srgb")
      .removeAlpha()
      .resize(...shape)
      .raw()
      .toBuffer();
    const opacity = found.hasAlpha
      ? await (
          await open()
        )
          .toColourspace("srgb")
          .extractChannel("alpha")
          .resize(...shape)
          .raw()
          .toBuffer()
      : null;
    const rgb = data.length === size.width * size.height ? tripled(data) : data;
    return { rgb, size, opacity };
  } catch (error) {
    throw error instanceof PictureFault ? error : unreadable(error);
  }
};

const tripled = (grey: Uint8Array): Uint8Array =>
  Uint8Array.from({ length: grey.length * 3 }, (_, i) => grey[Math.floor(i / 3)] ?? 0);
