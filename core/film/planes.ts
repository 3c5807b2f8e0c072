export type PlaneSize = { readonly width: number; readonly height: number };

/** A frame's chroma planes, in the depth of its luma. */
export type ChromaPair = {
  readonly u: Uint8Array | Uint16Array;
  readonly v: Uint8Array | Uint16Array;
};

/** One frame's luma plane, row-major without padding: 8 bit in bytes, deeper ones in 16-bit words. */
export type LumaFrame = {
  readonly pts: number;
  readonly luma: Uint8Array | Uint16Array;
  /**
   * The film's own chroma, where it was asked for and the film has any: of the luma's size where the
   * frame is scaled, else of half its size, rounded up.
   */
  readonly own?: ChromaPair;
  /** Where it was asked for and the film has it: of the luma's size and depth. */
  readonly alpha?: Uint8Array | Uint16Array;
  /** Of the plane as it is coded, where it was asked for; see core/film/luma-digests.ts. */
  readonly digest?: string;
};

/** A coloured frame in the source's depth and range; chroma planes are half size, rounded up. */
export type ColourFrame = Omit<LumaFrame, "own" | "digest"> & ChromaPair;
