import type { Correction } from "#core/cels/corrections.ts";
import type { CutReport, DrawingReport, UncertainRegion } from "#core/cels/cut-report.ts";

/** A region that a person looks at. */
export type Selected = { readonly region: number; readonly x: number; readonly y: number };

/** Grounds that a painted drawing is looked at over. */
export const grounds = { white: "#ffffff", magenta: "#ff00ff", black: "#000000" } as const;
export type Ground = keyof typeof grounds;

export type CutState = {
  readonly report: CutReport;
  /** All that a person said, the latest last. */
  readonly corrections: readonly Correction[];
  /** Place of the drawing that is shown. */
  readonly at: number;
  readonly selected: Selected | null;
  readonly ground: Ground;
  /** How much larger than the window shows it. */
  readonly zoom: 1 | 2 | 4;
  readonly help: boolean;
  readonly said: string;
};

export type CelChange = (before: CutState) => CutState;

export const shownDrawing = ({ report, at }: CutState): DrawingReport | undefined => report.drawings[at];

/** Regions that wait for a colour: those that no correction names yet, the largest first. */
export const openRegions = (drawing: DrawingReport | undefined): readonly UncertainRegion[] =>
  [...(drawing?.unpainted ?? [])].sort((one, other) => other.pixels - one.pixels);

/** The drawing's colours as they are painted now, by region from region 1; null: nothing is painted. */
export const paintOf = (report: CutReport, drawing: DrawingReport): (string | null)[] => {
  const open = new Set(drawing.unpainted.map(({ region }) => region));
  return drawing.record.colours.map((number, index) =>
    number > 0 && !open.has(index + 1) ? (report.palette[number - 1] ?? null) : null,
  );
};

/** The next region without colour, in this drawing or one after it; null: there is none. */
export const nextOpen = (
  { report, at, selected }: CutState,
  step: 1 | -1,
): Pick<CutState, "at" | "selected"> | null => {
  const all = report.drawings.flatMap((drawing, place) =>
    drawing.repeats === null ? openRegions(drawing).map((region) => ({ place, region })) : [],
  );
  if (all.length === 0) return null;
  const here = all.findIndex(({ place, region }) => place === at && region.region === selected?.region);
  const first =
    step > 0 ? all.findIndex(({ place }) => place >= at) : all.findLastIndex(({ place }) => place <= at);
  const fallback = step > 0 ? 0 : all.length - 1;
  const next = here >= 0 ? (here + step + all.length) % all.length : first < 0 ? fallback : first;
  const found = all[next];
  if (found === undefined) return null;
  const { region, x, y } = found.region;
  return { at: found.place, selected: { region, x, y } };
};

/** A region said to have a colour; what was said of a pixel of the same drawing and region before goes. */
export const correct = (
  corrections: readonly Correction[],
  said: Correction,
  isSameRegion: (other: Correction) => boolean,
): readonly Correction[] => [
  ...corrections.filter((other) => other.drawing !== said.drawing || !isSameRegion(other)),
  said,
];
