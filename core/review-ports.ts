import type { PlaneSize } from "#core/film/planes.ts";
import type { Rational } from "#core/rational.ts";
import type { Source } from "#core/source.ts";

/** A picture in memory: 8-bit samples, row-major, channels interleaved; one channel is grey. */
export type RawPicture = {
  readonly samples: Uint8Array;
  readonly size: PlaneSize;
  readonly channels: 1 | 3;
};

/** Reads what a person sees of a coloured film. */
export interface ColourReader {
  /**
   * Every frame in display order, upright: 8-bit R'G'B', `size` pixels, three channels.
   *
   * @throws JobError ToolFailed, Canceled
   */
  readColour(request: {
    readonly source: Source;
    readonly size: PlaneSize;
    readonly signal?: AbortSignal;
  }): AsyncIterable<Uint8Array>;
}

/** A clip being written. */
export interface ClipWriter {
  write(samples: Uint8Array): Promise<void>;
  /** @returns the path of the finished clip */
  finish(): Promise<string>;
  abort(): Promise<void>;
}

/** Short silent clips that a browser plays. */
export interface Clips {
  openClip(request: {
    readonly path: string;
    /** Of the samples that are written. */
    readonly from: Omit<RawPicture, "samples">;
    /** As shown; sides are even. */
    readonly size: PlaneSize;
    readonly frameRate: Rational;
    readonly signal?: AbortSignal;
  }): Promise<ClipWriter>;
}

/** A tile of a contact sheet; its caption is digits, colons and dots. */
export type SheetTile = {
  readonly picture: RawPicture;
  readonly caption: string;
  readonly marked: boolean;
};

/** Pictures as files: encoded bytes, ready to be put somewhere. */
export interface Pictures {
  jpeg(picture: RawPicture, shownAt: PlaneSize): Promise<Uint8Array>;
  /** A tile for a sheet: the picture scaled to `shownAt`. */
  scaled(picture: RawPicture, shownAt: PlaneSize): Promise<RawPicture>;
  /** One colour, as opaque as `opacity` says pixel by pixel (0…255). */
  overlay(opacity: Uint8Array, size: PlaneSize, shownAt: PlaneSize): Promise<Uint8Array>;
  /** Tiles of one size in rows, as a PNG. */
  sheet(tiles: readonly SheetTile[], columns: number): Promise<Uint8Array>;
  /** The pictures of a file that `jpeg` made. */
  read(jpeg: Uint8Array): Promise<RawPicture>;
}
