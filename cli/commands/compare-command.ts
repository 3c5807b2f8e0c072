import { Command } from "commander";
import type { Figures } from "#core/review/report.ts";
import { printable } from "#core/printable.ts";
import type { FilmComparison } from "#cli/library/compare-films.ts";

type CompareOptions = { readonly json?: true; readonly whole?: true };

/** `chromaloom compare` and its options. */
export const compareCommand = (): Command =>
  new Command("compare")
    .description(
      "Measure two films of the same pictures: the figures of the review, for any tool's output.",
    )
    .argument("<A>", "the reference in colour, or the grey film")
    .argument("<B>", "the coloured film")
    .option("--json", "print the figures as JSON, shot by shot as well")
    .option(
      "--whole",
      "take the film as one shot, as benchmarks take their clips, instead of splitting it at cuts",
    )
    .addHelpText(
      "after",
      `
CDC is the published measure (NTIRE 2023): 256-bin histograms of R, G, B, Jensen-Shannon in nats,
dilations 1, 2, 4. It holds light and motion too: "CDC grey" is what A's luma alone makes of it.
Tint is how far from grey a film is as a whole, beside what pictures of that hue usually are (1 in 50
more than 1). Flicker is measured along A's motion. Wander is how far the colour of what looks the same in A strays
through a shot, in Lab units; "allowed" is what A's own change accounts for. Colourfulness is Hasler and Suesstrunk's with signed opponents.`,
    )
    .action(async (a: string, b: string, options: CompareOptions) => {
      await compare(a, b, options);
    });

const compare = async (a: string, b: string, { json, whole }: CompareOptions): Promise<void> => {
  const { compareFilms } = await import("#cli/library/compare-films.ts");
  const compared = await compareFilms(a, b, { cuts: whole === true ? "ignored" : "found" });
  process.stdout.write(json === true ? `${JSON.stringify(compared)}\n` : printable(tableOf(compared)));
};

const rows: readonly (readonly [name: string, of: (figures: Figures) => number | null, digits: number])[] =
  [
    ["CDC", ({ cdc }) => cdc, 6],
    ["CDC grey", ({ cdcGrey }) => cdcGrey, 6],
    ["CDC above grey", ({ deltaCdc }) => deltaCdc, 6],
    ["CDC ab", ({ cdcAb }) => cdcAb, 6],
    ["flicker FE", ({ flicker }) => flicker, 3],
    ["wander", ({ wander }) => wander, 2],
    ["wander allowed", ({ wanderAllowed }) => wanderAllowed, 2],
    ["colourfulness", ({ colourfulness }) => colourfulness, 2],
    ["tint", ({ tint }) => tint, 2],
    ["drift", ({ drift }) => drift, 2],
    ["frames", ({ frames }) => frames, 0],
    ["frames coloured", ({ framesColoured }) => framesColoured, 0],
  ];

const column = 16;

const tableOf = ({ a, b, shots }: FilmComparison): string => {
  const cell = (value: number | null, digits: number): string =>
    (value === null ? "-" : value.toFixed(digits)).padStart(column);
  const lines = rows.map(
    ([name, of, digits]) => name.padEnd(column) + cell(of(a.figures), digits) + cell(of(b.figures), digits),
  );
  const left = Object.entries({ A: a, B: b }).flatMap(([side, { framesLeftOut }]) =>
    framesLeftOut === 0 ? [] : [`${side} has ${framesLeftOut} frames more, which were left out`],
  );
  return [
    `A  ${JSON.stringify(a.file)}`,
    `B  ${JSON.stringify(b.file)}`,
    `${shots.length} ${shots.length === 1 ? "shot" : "shots"}`,
    "",
    " ".repeat(column) + "A".padStart(column) + "B".padStart(column),
    ...lines,
    ...left,
    "",
  ].join("\n");
};
