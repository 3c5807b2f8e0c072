import type { PlaneSize } from "#core/film/planes.ts";
import type { Source } from "#core/film/source.ts";

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
