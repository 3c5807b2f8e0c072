import {
  correct,
  grounds,
  nextOpen,
  type CelChange,
  type CutState,
  type Ground,
  type Selected,
} from "#review/cels/cut-state.ts";

export type CutActions = {
  readonly show: (at: number) => void;
  readonly step: (by: 1 | -1) => void;
  readonly goToOpen: (step: 1 | -1) => void;
  readonly select: (selected: Selected | null) => void;
  /** Gives the selected region a colour, "nothing", or the most probable one. */
  readonly choose: (colour: string) => void;
  readonly undo: () => void;
  readonly look: (how: Partial<Pick<CutState, "help" | "ground" | "zoom">>) => void;
  readonly turnGround: () => void;
  readonly turnZoom: () => void;
};

/** What a person does; `regionAt` says which region of the shown drawing a pixel belongs to. */
export const cutActions = (
  change: (how: CelChange) => void,
  regionAt: (x: number, y: number) => number,
): CutActions => ({
  show: (at) => {
    change((before) => ({ ...before, at, selected: null }));
  },
  step: (by) => {
    change((before) => {
      const at = Math.min(before.report.drawings.length - 1, Math.max(0, before.at + by));
      return { ...before, at, selected: at === before.at ? before.selected : null };
    });
  },
  goToOpen: (step) => {
    change((before) => {
      const next = nextOpen(before, step);
      return next === null ? { ...before, said: "Every region has a colour." } : { ...before, ...next };
    });
  },
  select: (selected) => {
    change((before) => ({ ...before, selected }));
  },
  choose: (colour) => {
    change((before) => {
      const drawing = before.report.drawings[before.at];
      if (drawing === undefined || before.selected === null) return before;
      const { region, x, y } = before.selected;
      // A held drawing is painted once, as the one that it repeats.
      const said = { drawing: drawing.repeats ?? drawing.name, x, y, colour };
      const isSame = (other: { readonly x: number; readonly y: number }): boolean =>
        regionAt(other.x, other.y) === region;
      return { ...before, corrections: correct(before.corrections, said, isSame) };
    });
  },
  undo: () => {
    change((before) =>
      before.corrections.length === 0
        ? before
        : { ...before, corrections: before.corrections.slice(0, -1) },
    );
  },
  look: (how) => {
    change((before) => ({ ...before, ...how }));
  },
  turnGround: () => {
    const all = Object.keys(grounds) as Ground[];
    change((before) => ({
      ...before,
      ground: all[(all.indexOf(before.ground) + 1) % all.length] ?? "white",
    }));
  },
  turnZoom: () => {
    change((before) => ({ ...before, zoom: before.zoom === 1 ? 2 : before.zoom === 2 ? 4 : 1 }));
  },
});
