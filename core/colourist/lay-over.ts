import { between } from "#core/colourist/between.ts";
import type { PlaneSize } from "#core/film/planes.ts";
import type { Placement } from "#core/colourist/placement.ts";

/** 8-bit sRGB, three channels interleaved. */
export type ColourPicture = {
  readonly rgb: Uint8Array;
  readonly size: PlaneSize;
  /** 0…255 a pixel; null: all is opaque. */
  readonly opacity: Uint8Array | null;
};

/** From this opacity on a pixel is painted; what lies under others nobody sees. */
export const paintedFrom = 128;

export type LaidOver = {
  /** pixels of the frame x 3; those outside the picture take its border's. */
  readonly rgb: Uint8Array;
  /** pixels of the frame, 1 where the picture has any that is painted. */
  readonly inside: Uint8Array;
};

/** A picture brought to a frame's size by where the frame lies in it, between pixels linearly. */
export const layOver = (picture: ColourPicture, frame: PlaneSize, placement: Placement): LaidOver => {
  const { rgb, size, opacity } = picture;
  const { left, top, across, down } = placement;
  const out = new Uint8Array(frame.width * frame.height * 3);
  const inside = new Uint8Array(frame.width * frame.height);
  const columns = between(left, across, frame.width, size.width);
  const rows = between(top, down, frame.height, size.height);
  for (let y = 0; y < frame.height; y += 1) {
    const row = rows[y]!;
    for (let x = 0; x < frame.width; x += 1) {
      const column = columns[x]!;
      const pixel = y * frame.width + x;
      const upper = row.at * size.width;
      const isPainted = opacity === null || opacity[upper + column.at]! >= paintedFrom;
      inside[pixel] = row.isInside && column.isInside && isPainted ? 1 : 0;
      const lower = row.next * size.width;
      for (let channel = 0; channel < 3; channel += 1) {
        const value = (line: number, at: number): number => rgb[(line + at) * 3 + channel]!;
        const above = mixed(value(upper, column.at), value(upper, column.next), column.share);
        const below = mixed(value(lower, column.at), value(lower, column.next), column.share);
        out[pixel * 3 + channel] = Math.round(mixed(above, below, row.share));
      }
    }
  }
  return { rgb: out, inside };
};

const mixed = (one: number, other: number, share: number): number => one + share * (other - one);
