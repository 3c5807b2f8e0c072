import type { PlaneSize } from "#core/film/planes.ts";

/** A picture in memory: 8-bit samples, row-major, channels interleaved; one channel is grey. */
export type RawPicture = {
  readonly samples: Uint8Array;
  readonly size: PlaneSize;
  readonly channels: 1 | 3;
};

/** A tile of a contact sheet; its caption is digits, colons and dots. */
export type SheetTile = {
  readonly picture: RawPicture;
  readonly caption: string;
  readonly marked: boolean;
};

/** Pictures as files: encoded bytes, ready to be put somewhere. */
export interface Pictures {
  jpeg(picture: RawPicture, shownAt: PlaneSize): Promise<Uint8Array>;
  /** Every sample as it is. */
  png(picture: RawPicture): Promise<Uint8Array>;
  /** Colours, each as opaque as `opacity` says, samples of any size 0…255. */
  pngWithOpacity(picture: RawPicture, opacity: Uint8Array, opacitySize: PlaneSize): Promise<Uint8Array>;
  /** A tile for a sheet: the picture scaled to `shownAt`. */
  scaled(picture: RawPicture, shownAt: PlaneSize): Promise<RawPicture>;
  /** One colour, as opaque as `opacity` says pixel by pixel (0…255). */
  overlay(opacity: Uint8Array, size: PlaneSize, shownAt: PlaneSize): Promise<Uint8Array>;
  /** Tiles of one size in rows, as a PNG. */
  sheet(tiles: readonly SheetTile[], columns: number): Promise<Uint8Array>;
  /** The pictures of a file that `jpeg` made. */
  read(jpeg: Uint8Array): Promise<RawPicture>;
}
