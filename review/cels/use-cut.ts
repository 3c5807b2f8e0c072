import { useEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
import type { DrawingReport, UncertainRegion } from "#core/cels/cut-report.ts";
import type { CutPage } from "#core/review/cut-page.ts";
import { cutActions, type CutActions } from "#review/cels/cut-actions.ts";
import { cutCommands } from "#review/cels/cut-commands.ts";
import {
  openRegions,
  paintOf,
  shownDrawing,
  type CelChange,
  type CutState,
} from "#review/cels/cut-state.ts";
import { loadDrawing, type DrawingPictures } from "#review/cels/drawing-pictures.ts";
import { useCorrections } from "#review/cels/use-corrections.ts";
import type { ApplyRun } from "#review/state/follow-run.ts";
import { useCommands } from "#review/state/use-keyboard.ts";

/** Everything the parts of the page are drawn from. */
export type Cut = CutState & {
  readonly name: string;
  readonly drawing: DrawingReport | undefined;
  /** null: they are on their way. */
  readonly pictures: DrawingPictures | null;
  /** Why they did not come. */
  readonly problem: string | null;
  readonly paint: readonly (string | null)[];
  readonly open: ReadonlySet<number>;
  /** Regions of the shown drawing that wait for a colour, the largest first. */
  readonly waiting: readonly UncertainRegion[];
  /** What is known of the selected region, if it waits for a colour. */
  readonly uncertain: UncertainRegion | null;
  /** Its most probable colour, as the painted drawings have it. */
  readonly guess: string | null;
  readonly run: ApplyRun;
  readonly actions: CutActions;
  readonly regionAt: (x: number, y: number) => number;
};

const firstState = ({ report, corrections }: CutPage): CutState => ({
  report,
  corrections,
  at: Math.max(
    0,
    report.drawings.findIndex(({ unpainted }) => unpainted.length > 0),
  ),
  selected: null,
  ground: "white",
  zoom: 1,
  help: false,
  said: "",
});

export const useCut = (page: CutPage): Cut => {
  const [state, change] = useReducer((before: CutState, how: CelChange) => how(before), page, firstState);
  const run = useCorrections(state.corrections, page.token, change);
  const { pictures, problem } = useDrawing(state.at);
  const shown = useRef(pictures);
  shown.current = pictures;
  const regionAt = useMemo(
    () => (x: number, y: number) => shown.current?.regions[y * shown.current.width + x] ?? 0,
    [],
  );
  const actions = useMemo(() => cutActions(change, regionAt), [regionAt]);
  const drawing = shownDrawing(state);
  const { paint, open } = useMemo(() => paintNow(state, drawing, pictures), [state, drawing, pictures]);
  const waiting = useMemo(
    () => openRegions(drawing).filter(({ region }) => open.has(region)),
    [drawing, open],
  );
  const uncertain = waiting.find(({ region }) => region === state.selected?.region) ?? null;
  const { choices } = state.report;
  const guess = choices.find(({ shown: colour }) => colour === uncertain?.guess)?.colour ?? null;
  useCommands(cutCommands, { ...actions, guess, palette: choices.map(({ colour }) => colour) });
  return {
    ...state,
    name: page.name,
    drawing,
    pictures,
    problem,
    paint,
    open,
    waiting,
    uncertain,
    guess: uncertain?.guess === "nothing" ? "nothing" : guess,
    run,
    actions,
    regionAt,
  };
};

/** Colours as they are painted, and what a person said since. */
const paintNow = (
  { report, corrections }: CutState,
  drawing: DrawingReport | undefined,
  pictures: DrawingPictures | null,
): Pick<Cut, "paint" | "open"> => {
  if (drawing === undefined) return { paint: [], open: new Set() };
  const paint = paintOf(report, drawing);
  const open = new Set(drawing.unpainted.map(({ region }) => region));
  if (pictures === null) return { paint, open };
  const own = drawing.repeats ?? drawing.name;
  for (const { x, y, colour } of corrections.filter((one) => one.drawing === own)) {
    const region = pictures.regions[y * pictures.width + x] ?? 0;
    if (region === 0) continue;
    open.delete(region);
    paint[region - 1] = report.choices.find((choice) => choice.colour === colour)?.shown ?? null;
  }
  return { paint, open };
};

type Loaded = { readonly pictures: DrawingPictures | null; readonly problem: string | null };

/** The lines and regions of the drawing that is shown. */
const useDrawing = (at: number): Loaded => {
  const [loaded, setLoaded] = useState<Loaded & { readonly at: number }>({
    at,
    pictures: null,
    problem: null,
  });
  useEffect(() => {
    let isWanted = true;
    loadDrawing(at)
      .then((pictures) => {
        if (isWanted) setLoaded({ at, pictures, problem: null });
      })
      .catch((error: unknown) => {
        const problem = error instanceof Error ? error.message : String(error);
        if (isWanted) setLoaded({ at, pictures: null, problem });
      });
    return () => {
      isWanted = false;
    };
  }, [at]);
  return loaded.at === at ? loaded : { pictures: null, problem: null };
};
