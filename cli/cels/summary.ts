import { minLikeness } from "#core/cels/fit-figure.ts";
import type { CutReport, DrawingReport } from "#core/cels/cut-report.ts";
import type { PaintedCels } from "#cli/cels/colour-cels.ts";

/** The last words of a painted cut: what was painted, where it lies, and what a person should look at. */
export const summariseCels = (
  { report, outputs, reportFile }: PaintedCels,
  seconds: number,
  form: "text" | "json",
): void => {
  const counts = countsOf(report);
  if (form === "json") {
    process.stdout.write(
      `${JSON.stringify({ type: "summary", outputs, report: reportFile, ...counts, seconds: Number(seconds.toFixed(1)) })}\n`,
    );
    return;
  }
  const lines = [
    ...outputs,
    ...paintedLines(report, counts, seconds),
    ...faultLines(report, counts),
    ...sheetLines(report),
    ...mixedLines(report),
    ...movedLines(report),
    ...pixelLines(counts),
    `places and guesses: ${reportFile}`,
    `look and correct: chromaloom review ${reportFile}`,
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
};

type Counts = ReturnType<typeof countsOf>;

const paintedLines = (report: CutReport, counts: Counts, seconds: number): string[] => {
  const { drawings, repeated, regions, unpainted, matched, drawn, changed } = counts;
  const known = drawings - repeated - matched;
  return [
    `${many(drawings, "drawing")} in ${seconds.toFixed(1)} s${repeated === 0 ? "" : `, ${repeated} of them held`}; ${many(regions - unpainted, "region")} painted with ${many(report.palette.length, "colour")}`,
    ...(known === 0
      ? []
      : [`known from before: ${many(known, "drawing")}, whose regions were not looked for again`]),
    ...(drawn === drawings - repeated
      ? []
      : [`painted again: ${many(drawn, "drawing")}; the others are as they were`]),
    ...(changed.regions === 0
      ? []
      : [
          `other colours than before: ${many(changed.regions, "region")}, in ${many(changed.drawings.length, "drawing")}`,
        ]),
    ...(regions > 0 && unpainted > regions * manyUnpainted
      ? ["most regions are like nothing in the painted drawings; are they of another character?"]
      : []),
    `without colour: ${unpainted === 0 ? "none" : `${many(unpainted, "region")}, in ${listed(report, (drawing) => drawing.unpainted.length)}`}`,
  ];
};

const faultLines = (report: CutReport, { gapsClosed, gapsOpen, leaks, changes }: Counts): string[] => {
  const line = (words: string, count: number, own: (drawing: DrawingReport) => number): string[] =>
    count === 0 ? [] : [`${words}: ${count}, in ${listed(report, own)}`];
  const open = ({ gaps }: DrawingReport): number => gaps.filter(({ state }) => state === "open").length;
  return [
    ...(gapsClosed === 0 ? [] : [`gaps closed: ${gapsClosed}`]),
    ...line("gaps too wide to close", gapsOpen, open),
    ...line("colours that run into each other", leaks, (drawing) => drawing.leaks.length),
    ...line(
      "regions that change colour from one drawing to the next",
      changes,
      (drawing) => drawing.changes.length,
    ),
  ];
};

const pixelLines = ({ offPalette, traceLeft }: Counts): string[] => [
  ...(offPalette === 0 ? [] : [`pixels off the palette: ${offPalette}`]),
  ...(traceLeft === 0 ? [] : [`pixels with a trace line's colour left: ${traceLeft}`]),
];

/** Share of a cut's regions from which on the painted drawings seem to show something else. */
const manyUnpainted = 0.6;

const many = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? "" : "s"}`;

const countsOf = (report: CutReport) => {
  const { drawings } = report;
  const sum = (count: (drawing: DrawingReport) => number): number =>
    drawings.reduce((all, drawing) => all + count(drawing), 0);
  const gaps = (wanted: "closed" | "open"): number =>
    sum((drawing) => drawing.gaps.filter(({ state }) => state === wanted).length);
  return {
    drawings: drawings.length,
    repeated: drawings.filter(({ repeats }) => repeats !== null).length,
    regions: sum(({ regions }) => regions),
    unpainted: sum(({ unpainted }) => unpainted.length),
    gapsClosed: gaps("closed"),
    gapsOpen: gaps("open"),
    leaks: sum(({ leaks }) => leaks.length),
    changes: sum(({ changes }) => changes.length),
    matched: report.matched,
    drawn: report.drawn,
    changed: report.changed,
    corrections: report.corrections,
    offPalette: sum(({ offPalette }) => offPalette),
    traceLeft: sum(({ traceLeft }) => traceLeft),
  };
};

/** Drawings with most of something first. */
const listed = ({ drawings }: CutReport, count: (drawing: DrawingReport) => number): string => {
  const found = drawings
    .map((drawing) => ({ name: drawing.name, count: count(drawing) }))
    .filter((one) => one.count > 0)
    .sort((one, other) => other.count - one.count);
  const shown = found.slice(0, 4).map((one) => `${one.name} (${one.count})`);
  return `${shown.join(", ")}${found.length > 4 ? ` and ${found.length - 4} more` : ""}`;
};

const sheetLines = ({ references }: CutReport): string[] =>
  references
    .filter(({ figures }) => figures.length > 0)
    .map(({ name, figures }) => {
      const shown = figures.map(({ drawing, likeness }) => `${drawing} (${likeness.toFixed(2)})`);
      const isOther = figures.every(({ likeness }) => likeness < minLikeness);
      return `${name} is on none of the drawings: ${many(figures.length, "figure")} of it, like ${shown.join(", ")}${isOther ? "; that is like none, is it of another character?" : ""}`;
    });

const mixedLines = ({ references }: CutReport): string[] =>
  references
    .filter(({ mixed }) => mixed.length > 0)
    .map(
      ({ name, mixed }) =>
        `${name}: ${many(mixed.length, "region")} with more than one colour and no line between; each takes the larger one`,
    );

const movedLines = ({ references }: CutReport): string[] =>
  references
    .filter(({ moved }) => moved.length > 0)
    .map(
      ({ name, moved }) =>
        `${name}: ${moved.map(({ from, to }) => `${from} became the palette's ${to}`).join(", ")}`,
    );
