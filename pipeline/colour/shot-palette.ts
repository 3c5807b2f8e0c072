import { abOfHex } from "#core/colour/hex-colour.ts";
import type { PaletteEntry } from "#core/colour/palette-target.ts";
import { paletteSnapper } from "#core/colour/snap-to-palette.ts";
import { targets, type Palette } from "#core/edits/palette.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import type { PlaneSize } from "#core/film/planes.ts";
import { shotPalette } from "#core/job/controls.ts";
import type { Job } from "#pipeline/colour/job.ts";

/** Lays the colours of a shot's hard palette over made chroma; null: the shot has no such palette. */
export type Snap = ReturnType<typeof paletteSnapper> | null;

/** @param coded  cells across and down, in coded orientation */
export const shotSnap = ({ manifest, source }: Job, shot: FrameRange, coded: PlaneSize): Snap => {
  const palette = shotPalette(manifest, shot);
  if (palette?.hold !== "hard") return null;
  return paletteSnapper(
    source.video,
    coded,
    palette.colours.map(({ rgb }) => abOfHex(rgb)),
  );
};

/** A palette's colours as cells are held against them. */
export const paletteEntries = ({ colours }: Palette, classes: readonly string[]): PaletteEntry[] => {
  const sets = new Map<string, ReadonlySet<number>>();
  const setOf = (on: keyof typeof targets): ReadonlySet<number> => {
    const known = sets.get(on);
    if (known !== undefined) return known;
    const made = new Set(targets[on].map((name) => classes.indexOf(name)).filter((index) => index >= 0));
    sets.set(on, made);
    return made;
  };
  return colours.map(({ rgb, lightness, on }) => ({
    ab: abOfHex(rgb),
    lightness: lightness === null ? null : [lightness.from, lightness.to],
    classes: on === null ? null : setOf(on),
  }));
};
