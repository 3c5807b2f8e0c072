export type PlaneSize = { readonly width: number; readonly height: number };

/** One frame's luma plane, row-major without padding: 8 bit in bytes, 10 bit in 16-bit words. */
export type LumaFrame = { readonly pts: number; readonly luma: Uint8Array | Uint16Array };

/** A coloured frame in the source's depth and range; chroma planes are half size, rounded up. */
export type ColourFrame = LumaFrame & {
  readonly u: Uint8Array | Uint16Array;
  readonly v: Uint8Array | Uint16Array;
};
