import type { PlaneSize } from "#core/film/planes.ts";
import type { Rational } from "#core/film/rational.ts";
import type { RawPicture } from "#core/ports/pictures.ts";

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
