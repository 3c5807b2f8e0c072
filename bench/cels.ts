/**
 * How many regions of cuts whose colours are known are painted right: `npx tsx bench/cels.ts CUT...`, each a
 * folder of line/ and colour/ (and label/). Markdown rows. Regions of 10 pixels and more; flagged are those
 * that stay unpainted.
 */
import { basename } from "node:path";
import { readCut, type KnownCut, type KnownDrawing } from "#bench/cel-cuts.ts";
import { colourEvidence } from "#core/cels/colour-evidence.ts";
import { paintedFrom } from "#core/cels/confidence.ts";
import type { DrawingDescriptor } from "#core/cels/describe-regions.ts";
import { hearVoters, type Voter } from "#core/cels/hear-voters.ts";
import { judgeRegion, type Verdict } from "#core/cels/judge.ts";
import { nearestFirst, ownWeight, votersFor } from "#pipeline/cels/painting-order.ts";

const minPixels = 10;

type Guess = {
  readonly drawing: KnownDrawing;
  readonly truth: Int32Array;
  readonly verdicts: readonly Verdict[];
};

/** Numbers of colours by drawing and region. */
const truthOf = ({ drawings }: KnownCut): Int32Array[] => {
  const numbers = new Map<string, number>();
  const numberOf = (colour: string): number => {
    if (!numbers.has(colour)) numbers.set(colour, numbers.size);
    return numbers.get(colour) ?? 0;
  };
  return drawings.map(({ colours }) => Int32Array.from(colours.map(numberOf)));
};

const painted = ({ described }: KnownDrawing, colours: Int32Array): Voter => ({
  described,
  colours,
  trust: new Float32Array(colours.length).fill(1),
  weight: 1,
});

/** Each region has the colour of the one that is nearest and of the most similar size and shape. */
const nearestRegion = (drawing: DrawingDescriptor, { described, colours }: Voter): Verdict[] => {
  const diagonal = Math.hypot(drawing.size.width, drawing.size.height);
  return drawing.regions.map((own): Verdict => {
    const costs = described.regions.map(
      (other) =>
        (Math.hypot(own.x - other.x, own.y - other.y) / diagonal) * 10 +
        Math.abs(Math.log(own.area / other.area)) * 0.5 +
        Math.hypot(...own.moments.map((moment, at) => moment - (other.moments[at] ?? 0))),
    );
    const cost = Math.min(...costs);
    return { colour: colours[costs.indexOf(cost)] ?? -1, confidence: 1 / (1 + cost * 0.63), others: [] };
  });
};

/** From the drawing before, as a person painted it. */
const consecutive = (
  { drawings }: KnownCut,
  truth: readonly Int32Array[],
  guess: (drawing: DrawingDescriptor, voter: Voter) => Verdict[],
): Guess[] =>
  drawings.flatMap((drawing, index): Guess[] => {
    const [before, own] = [drawings[index - 1], truth[index]];
    if (before === undefined || own === undefined) return [];
    const voter = painted(before, truth[index - 1] ?? own);
    return [{ drawing, truth: own, verdicts: guess(drawing.described, voter) }];
  });

/** From some painted drawings for the whole cut, as the command does it. */
const fromPainted = (
  { drawings }: KnownCut,
  truth: readonly Int32Array[],
  at: readonly number[],
): Guess[] => {
  const voters = at.flatMap((index) => {
    const [drawing, own] = [drawings[index], truth[index]];
    if (drawing === undefined || own === undefined) return [];
    return [{ at: index, isDrawing: true, voter: painted(drawing, own) }];
  });
  const last = new Map<string, Voter>();
  return nearestFirst(drawings.length, at).flatMap(({ index, from }): Guess[] => {
    const [drawing, own] = [drawings[index], truth[index]];
    if (drawing === undefined || own === undefined || at.includes(index)) return [];
    const { described } = drawing;
    const verdicts = judge(described, votersFor(index, voters, last.get(from)));
    last.set(from, {
      described,
      colours: Int32Array.from(verdicts, ({ colour }) => colour),
      trust: Float32Array.from(verdicts, ({ confidence }) => confidence),
      weight: ownWeight,
    });
    return [{ drawing, truth: own, verdicts }];
  });
};

const judge = (drawing: DrawingDescriptor, voters: readonly Voter[]): Verdict[] =>
  colourEvidence(drawing, hearVoters(drawing, voters)).map(judgeRegion);

/** Shares: regions right, pixels right, regions flagged, errors flagged. */
const figures = (guesses: readonly Guess[]): number[] => {
  const all = guesses.flatMap(({ drawing, truth, verdicts }) =>
    verdicts.map((verdict, region) => ({
      pixels: drawing.regions.areas[region + 1] ?? 0,
      agreeing: drawing.agreeing[region] ?? 0,
      isRight: verdict.colour === truth[region],
      isFlagged: verdict.confidence < paintedFrom,
    })),
  );
  const large = all.filter(({ pixels }) => pixels >= minPixels);
  const wrong = large.filter(({ isRight }) => !isRight);
  const sum = (counts: readonly number[]): number => counts.reduce((one, other) => one + other, 0);
  return [
    1 - wrong.length / large.length,
    sum(all.map(({ isRight, agreeing }) => (isRight ? agreeing : 0))) /
      sum(all.map(({ pixels }) => pixels)),
    large.filter(({ isFlagged }) => isFlagged).length / large.length,
    wrong.length === 0 ? 1 : wrong.filter(({ isFlagged }) => isFlagged).length / wrong.length,
  ];
};

const out = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

out(
  "| cut | from | regions right | pixels right | regions flagged | errors flagged |\n| --- | --- | --- | --- | --- | --- |",
);
for (const folder of process.argv.slice(2)) {
  const cut = await readCut(folder);
  const truth = truthOf(cut);
  const last = cut.drawings.length - 1;
  const rows: readonly (readonly [name: string, guesses: Guess[]])[] = [
    ["the drawing before, nearest region", consecutive(cut, truth, nearestRegion)],
    ["the drawing before", consecutive(cut, truth, (drawing, voter) => judge(drawing, [voter]))],
    ["the first", fromPainted(cut, truth, [0])],
    ["the first and the last", fromPainted(cut, truth, [0, last])],
  ];
  for (const [name, guesses] of rows)
    out(
      `| ${basename(folder)} | ${name} | ${figures(guesses)
        .map((share) => share.toFixed(3))
        .join(" | ")} |`,
    );
}
