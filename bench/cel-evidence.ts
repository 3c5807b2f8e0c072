/**
 * What speaks for the colours of regions whose colours are known: `npx tsx bench/cel-evidence.ts CUT...` leaves a
 * line of JSON for each region, which training/fit_cels.py fits core/cels/judge-weights.ts on.
 */
import { basename } from "node:path";
import { readCut, type KnownCut, type KnownDrawing } from "#bench/cel-cuts.ts";
import { colourEvidence } from "#core/cels/colour-evidence.ts";
import { hearVoters, type Voter } from "#core/cels/hear-voters.ts";
import { judgeRegion } from "#core/cels/judge.ts";
import { nearestFirst, ownWeight, votersFor } from "#pipeline/cels/painting-order.ts";

/** Numbers of colours by drawing and region; 0 is the ground. */
const truthOf = ({ drawings }: KnownCut): Int32Array[] => {
  const numbers = new Map<string, number>([
    ["255,255,255", 0],
    ["ground", 0],
  ]);
  const numberOf = (colour: string): number => {
    if (!numbers.has(colour)) numbers.set(colour, numbers.size);
    return numbers.get(colour) ?? 0;
  };
  return drawings.map(({ colours }) => Int32Array.from(colours.map(numberOf)));
};

type Seen = { readonly drawing: KnownDrawing; readonly truth: Int32Array };

const painted = ({ drawing, truth }: Seen): Voter => ({
  described: drawing.described,
  colours: truth,
  trust: new Float32Array(truth.length).fill(1),
  weight: 1,
});

type Scene = { readonly cut: string; readonly from: string; readonly index: number };

const emit = ({ cut, from, index }: Scene, { drawing, truth }: Seen, voters: readonly Voter[]) => {
  const evidence = colourEvidence(drawing.described, hearVoters(drawing.described, voters));
  for (const [region, own] of evidence.entries()) {
    const rows = own.map(({ colour, features }) => [
      colour,
      ...Array.from(features, (value) => Number(value.toPrecision(4))),
    ]);
    const pixels = drawing.regions.areas[region + 1];
    process.stdout.write(
      `${JSON.stringify({ cut, from, index, region, pixels, truth: truth[region], rows })}\n`,
    );
  }
  return evidence;
};

for (const folder of process.argv.slice(2)) {
  const cut = basename(folder);
  const known = await readCut(folder);
  const truths = truthOf(known);
  const seen = known.drawings.flatMap((drawing, index): Seen[] => {
    const truth = truths[index];
    return truth === undefined ? [] : [{ drawing, truth }];
  });
  for (const [index, one] of seen.entries()) {
    const before = seen[index - 1];
    if (before !== undefined) emit({ cut, from: "before", index }, one, [painted(before)]);
  }
  for (const [from, at] of [
    ["first", [0]],
    ["ends", [0, seen.length - 1]],
  ] as const) {
    const voters = at.flatMap((index) => {
      const one = seen[index];
      return one === undefined ? [] : [{ at: index, isDrawing: true, voter: painted(one) }];
    });
    const last = new Map<string, Voter>();
    for (const { index, from: way } of nearestFirst(seen.length, at)) {
      const one = seen[index];
      if (one === undefined || voters.some((voter) => voter.at === index)) continue;
      const verdicts = emit({ cut, from, index }, one, votersFor(index, voters, last.get(way))).map(
        judgeRegion,
      );
      last.set(way, {
        described: one.drawing.described,
        colours: Int32Array.from(verdicts, ({ colour }) => colour),
        trust: Float32Array.from(verdicts, ({ confidence }) => confidence),
        weight: ownWeight,
      });
    }
  }
}
