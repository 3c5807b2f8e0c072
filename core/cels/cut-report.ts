/** What a person should look at in a painted cut. Places are pixels from the left and the top. */
export type CutReport = {
  readonly version: 1;
  readonly references: readonly ReferenceReport[];
  /** Colours of the cut, as #rrggbb. */
  readonly palette: readonly string[];
  readonly drawings: readonly DrawingReport[];
};

export type ReferenceReport = {
  readonly name: string;
  /** Drawing of the cut that it is painted on; null: it brings its own lines. */
  readonly drawing: string | null;
  /** Places of regions that have two colours or more, so no line between them. */
  readonly mixed: readonly Place[];
};

type Place = { readonly x: number; readonly y: number };

/** A region of which it is not certain what colour it has: it stays unpainted. */
export type UncertainRegion = Place & {
  readonly pixels: number;
  /** The most probable colour, and how probable it is that it is right, 0…1; null: nothing is like it. */
  readonly guess: string | null;
  readonly confidence: number;
};

export type DrawingReport = {
  readonly name: string;
  /** The drawing that this one repeats; null: none. */
  readonly repeats: string | null;
  readonly regions: number;
  readonly unpainted: readonly UncertainRegion[];
  /** Gaps between lines: what was closed, and what is too wide to be. */
  readonly gaps: readonly (Place & { readonly width: number; readonly state: "closed" | "open" })[];
  /** Regions that touch two colours of a reference. */
  readonly leaks: readonly (Place & { readonly pixels: number; readonly colours: readonly string[] })[];
  /** Specks between lines that took a neighbour's colour. */
  readonly specks: number;
  /** Pixels without ink that have no colour of the palette. */
  readonly offPalette: number;
  /** Pixels in which a trace line's colour is left, mixed with ink. */
  readonly traceLeft: number;
};
