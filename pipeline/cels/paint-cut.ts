import {
  celPalette,
  colourText,
  keyOf,
  recoloured,
  type CelColour,
  type CelPalette,
  type Recolour,
} from "#core/cels/cel-palette.ts";
import type { CutReport } from "#core/cels/cut-report.ts";
import { JobError } from "#core/errors.ts";
import type { CutRequest } from "#pipeline/cels/cut-request.ts";
import { followCorrections } from "#pipeline/cels/follow-corrections.ts";
import { paintTurn, type CutWork, type TurnOutcome } from "#pipeline/cels/paint-turn.ts";
import { nearestFirst } from "#pipeline/cels/painting-order.ts";
import { pictureDigest } from "#pipeline/cels/picture-digest.ts";
import { readReferences } from "#pipeline/cels/read-references.ts";

/** What is found out while a cut is painted. */
export type PaintedCut = Omit<CutReport, "version" | "order">;

/**
 * Paints a cut of line drawings from painted ones, the nearest to them first, each heard by those after it.
 * A drawing that is shown again is written again as it is. What is not certain stays unpainted. What an earlier
 * run knows of a drawing is not looked for again.
 *
 * @throws JobError MediaUnsupported, MediaUnreadable, Canceled, what ports throw
 */
export const paintCut = async (request: CutRequest): Promise<PaintedCut> => {
  const { cut, allowed = null, recolour = unchanged, corrections = [] } = request;
  const asPainted = celPalette();
  const { references, reports } = await readReferences(cut, request.references, {
    palette: asPainted,
    allowed,
  });
  const choices = choicesOf(asPainted, allowed);
  const said = await followCorrections({
    cut,
    corrections,
    painted: new Set(references.flatMap(({ at, isDrawing }) => (isDrawing ? [at] : []))),
    palette: asPainted,
    choices,
    refuseCanceled: () => {
      refuseCanceled(request.signal);
    },
  });
  const palette = recoloured(asPainted, recolour);
  const painted = await paintAll({ request, references, palette, said, last: new Map() });
  return {
    references: reports,
    palette: Array.from({ length: palette.size }, (_, number) => colourText(palette.colour(number + 1))),
    choices: choices.map((colour) => ({
      colour: colourText(colour),
      shown: colourText(palette.colour(asPainted.number(colour))),
      name: request.colourNames?.get(keyOf(colour)) ?? null,
    })),
    ...painted,
    corrections: corrections.length,
  };
};

/** Paints every drawing in its turn. */
const paintAll = async (
  work: CutWork,
): Promise<Pick<PaintedCut, "matched" | "drawn" | "changed" | "drawings">> => {
  const { cut, layers, progress, signal } = work.request;
  const shown = new Map<string, string>();
  const outcomes = new Map<string, TurnOutcome>();
  const turns = nearestFirst(
    cut.names.length,
    work.references.map(({ at }) => at),
  );
  for (const [done, turn] of turns.entries()) {
    refuseCanceled(signal);
    const name = cut.names[turn.index] ?? "";
    const picture = await cut.read(name);
    const digest = await pictureDigest(picture);
    const same = outcomes.get(shown.get(digest) ?? "");
    if (same === undefined) {
      shown.set(digest, name);
      outcomes.set(name, await paintTurn(work, { ...turn, name, picture, digest }));
    } else {
      const { report } = same;
      for (const layer of layers) await cut.repeat(name, layer, report.name);
      outcomes.set(name, { ...same, report: { ...report, name, repeats: report.name } });
    }
    progress(done + 1, cut.names.length);
  }
  const all = cut.names.flatMap((name) => outcomes.get(name) ?? []);
  const once = all.filter(({ report }) => report.repeats === null);
  return {
    matched: once.filter(({ isMatched }) => isMatched).length,
    drawn: once.filter(({ isDrawn }) => isDrawn).length,
    changed: {
      drawings: all.filter(({ changed }) => changed > 0).map(({ report }) => report.name),
      regions: once.reduce((sum, { changed }) => sum + changed, 0),
    },
    drawings: all.map(({ report }) => report),
  };
};

/** What people may paint a region in: colours of the painted drawings, and the others that are allowed. */
const choicesOf = (painted: CelPalette, allowed: readonly CelColour[] | null): readonly CelColour[] => {
  const all = Array.from({ length: painted.size }, (_, at) => painted.colour(at + 1));
  const known = new Map([...all, ...(allowed ?? [])].map((colour) => [keyOf(colour), colour]));
  return [...known.values()];
};

/** @throws JobError Canceled */
const refuseCanceled = (signal: AbortSignal | undefined): void => {
  if (signal?.aborted === true) throw new JobError("Canceled", "canceled while drawings were painted");
};

const unchanged: Recolour = () => new Map();
