import { colourText, keyOf, nothing, type CelColour, type CelPalette } from "#core/cels/cel-palette.ts";
import { colourOfText } from "#core/cels/character-sets.ts";
import { paintedFrom } from "#core/cels/confidence.ts";
import type { Correction } from "#core/cels/corrections.ts";
import { followRegions, type SaidColour, type SaidColours } from "#core/cels/follow-regions.ts";
import { JobError } from "#core/errors.ts";
import type { CelCut } from "#core/ports/cels.ts";
import { pictureDigest } from "#pipeline/cels/picture-digest.ts";
import { seeDrawing, type SeenDrawing } from "#pipeline/cels/see-drawing.ts";

/** What people said of the drawings of a cut, and what follows from it in the others, by the drawings' digests. */
export type SaidOfCut = ReadonlyMap<string, SaidColours>;

type Said = {
  readonly cut: CelCut;
  readonly corrections: readonly Correction[];
  /** Places in the cut of drawings that a person painted: nothing follows into them, or through them. */
  readonly painted: ReadonlySet<number>;
  readonly palette: CelPalette;
  /** Colours that a correction may have. */
  readonly choices: readonly CelColour[];
  readonly refuseCanceled: () => void;
};

/**
 * Finds the regions that corrections name, and follows each through the drawings before and after its own as
 * long as it is found surely. What is said of a drawing itself comes first, then what was said nearer to it.
 *
 * @throws JobError UsageInvalid for a correction of nothing that is there, what ports throw
 */
export const followCorrections = async (asked: Said): Promise<SaidOfCut> => {
  const visited = new Map<string, SaidColours>();
  const { cut, corrections } = asked;
  const byDrawing = new Map<string, Correction[]>();
  for (const [at, one] of corrections.entries()) {
    if (!cut.names.includes(one.drawing))
      throw fault(at, `names the drawing ${one.drawing}, which is none of the cut`);
    byDrawing.set(one.drawing, [...(byDrawing.get(one.drawing) ?? []), one]);
  }
  if (corrections.length > 0)
    for (const step of [1, -1] as const) await sweep({ ...asked, byDrawing, visited }, step);
  return visited;
};

type Sweep = Said & {
  readonly byDrawing: ReadonlyMap<string, readonly Correction[]>;
  readonly visited: Map<string, SaidColours>;
};

type Passed = { readonly seen: SeenDrawing; readonly digest: string; readonly said: SaidColours };

/** Carries what was said from drawing to drawing, forwards or backwards. */
const sweep = async (asked: Sweep, step: 1 | -1): Promise<void> => {
  const { names } = asked.cut;
  let before: Passed | null = null;
  for (let at = step > 0 ? 0 : names.length - 1; at >= 0 && at < names.length; at += step) {
    const isBare: boolean =
      !asked.byDrawing.has(names[at] ?? "") && (before === null || before.said.size === 0);
    before = isBare ? null : await pass(asked, at, before);
  }
};

/** Passes one drawing, of which something is said or may follow from the one before it on the way. */
const pass = async (asked: Sweep, at: number, before: Passed | null): Promise<Passed> => {
  const { cut, byDrawing, visited, painted } = asked;
  asked.refuseCanceled();
  const name = cut.names[at] ?? "";
  const picture = await cut.read(name);
  const digest = await pictureDigest(picture);
  const seen = before?.digest === digest ? before.seen : seeDrawing(name, picture);
  const said = new Map<number, SaidColour>(painted.has(at) ? [] : carried(before, seen, digest));
  for (const one of byDrawing.get(name) ?? []) said.set(regionOf(asked, seen, one), saidBy(asked, one));
  visited.set(digest, nearer(visited.get(digest), said));
  return { seen, digest, said };
};

const carried = (before: Passed | null, seen: SeenDrawing, digest: string): SaidColours => {
  if (before === null || before.digest === digest) return before?.said ?? new Map<number, SaidColour>();
  const found = followRegions(before.seen.described, before.said, seen.described);
  return new Map([...found].filter(([, { confidence }]) => confidence >= paintedFrom));
};

/** Of each region what was said nearer to it. */
const nearer = (known: SaidColours | undefined, said: SaidColours): SaidColours => {
  const both = new Map(known);
  for (const [region, one] of said)
    if (one.apart <= (both.get(region)?.apart ?? Infinity)) both.set(region, one);
  return both;
};

const regionOf = ({ corrections }: Said, { name, regions }: SeenDrawing, one: Correction): number => {
  const { width, height } = regions.size;
  const at = corrections.indexOf(one);
  if (one.x >= width || one.y >= height)
    throw fault(at, `names the pixel ${one.x}, ${one.y} of ${name}, which has ${width}x${height}`);
  const region = regions.whole[one.y * width + one.x] ?? 0;
  if (region === 0) throw fault(at, `names the pixel ${one.x}, ${one.y} of ${name}, where no region is`);
  return region;
};

const saidBy = ({ corrections, choices, palette }: Said, one: Correction): SaidColour => {
  if (one.colour === "nothing") return { colour: nothing, confidence: 1, apart: 0 };
  const colour = colourOfText(one.colour);
  if (!choices.some((choice) => keyOf(choice) === keyOf(colour))) {
    throw fault(
      corrections.indexOf(one),
      `says ${one.colour}, which no painted drawing has and no palette; take one of ${choices.slice(0, 12).map(colourText).join(", ")}`,
    );
  }
  return { colour: palette.number(colour), confidence: 1, apart: 0 };
};

const fault = (at: number, what: string): JobError =>
  new JobError("UsageInvalid", `correction ${at + 1} ${what}`, { correction: at + 1 });
