import type { CutReport, DrawingReport } from "#core/cels/cut-report.ts";
import type { PaintedCels } from "#cli/local/colour-cels.ts";

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
  const { drawings, repeated, regions, unpainted, gapsClosed, gapsOpen, leaks, offPalette, traceLeft } =
    counts;
  const lines = [
    ...outputs,
    `${many(drawings, "drawing")} in ${seconds.toFixed(1)} s${repeated === 0 ? "" : `, ${repeated} of them held`}; ${many(regions - unpainted, "region")} painted with ${many(report.palette.length, "colour")}`,
    `without colour: ${unpainted === 0 ? "none" : `${many(unpainted, "region")}, in ${listed(report, ({ unpainted: own }) => own.length)}`}`,
    ...(gapsClosed === 0 ? [] : [`gaps closed: ${gapsClosed}`]),
    ...(gapsOpen === 0
      ? []
      : [
          `gaps too wide to close: ${gapsOpen}, in ${listed(report, ({ gaps }) => gaps.filter(({ state }) => state === "open").length)}`,
        ]),
    ...(leaks === 0
      ? []
      : [
          `colours that run into each other: ${leaks}, in ${listed(report, ({ leaks: own }) => own.length)}`,
        ]),
    ...mixedLines(report),
    ...(offPalette === 0 ? [] : [`pixels off the palette: ${offPalette}`]),
    ...(traceLeft === 0 ? [] : [`pixels with a trace line's colour left: ${traceLeft}`]),
    `places and guesses: ${reportFile}`,
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
};

const many = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? "" : "s"}`;

const countsOf = ({ drawings }: CutReport) => {
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

const mixedLines = ({ references }: CutReport): string[] =>
  references
    .filter(({ mixed }) => mixed.length > 0)
    .map(
      ({ name, mixed }) =>
        `${name}: ${many(mixed.length, "region")} with more than one colour and no line between; each takes the larger one`,
    );
