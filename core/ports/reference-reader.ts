import type { PlaneSize } from "#core/film/planes.ts";

/** Reads coloured pictures of any format, profile and depth. */
export interface ReferenceReader {
  /**
   * Upright, 8-bit sRGB, three channels interleaved, shaped to the size that `sizeFor` gives for its own.
   *
   * @param name  as a person knows the picture, for messages
   * @throws JobError MediaUnreadable when it is no picture, MediaUnsupported when it is too small or
   *   too large
   */
  read(
    bytes: Uint8Array,
    name: string,
    sizeFor: (own: PlaneSize) => PlaneSize,
  ): Promise<{
    readonly rgb: Uint8Array;
    readonly size: PlaneSize;
    /** 0…255 a pixel, how far its colour counts; null: everywhere wholly. */
    readonly opacity: Uint8Array | null;
  }>;
}
