import { cutListFault, type CutList, type CutMark, type CutPlace } from "#core/cuts/cut-list.ts";
import { parseTimecode } from "#core/film/timecode.ts";
import { isSceneList, sceneListCuts } from "#core/cuts/scene-list-cuts.ts";

/** One row of a CSV file, and the line that it ends on, from 1. */
export type CsvRow = { readonly line: number; readonly cells: readonly string[] };

/**
 * Cuts from the rows of a CSV file: a column of places, a row of them, or a table whose header says
 * which column begins a shot. Frames count from 0; an end is the frame after the last, or the last.
 *
 * @throws JobError UsageInvalid, with the line
 */
export const csvCuts = (name: string, rows: readonly CsvRow[]): CutList => {
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell !== ""));
  const [head, ...body] = filled;
  if (head === undefined) throw cutListFault(name, null, "it is empty; write one place a line");
  if (isSceneList(filled)) return sceneListCuts(name, filled);
  if (head.cells.every((cell) => cell === "" || readPlace(cell, "frame") !== null)) {
    return { name, marks: marksWithoutHeader(name, filled) };
  }
  const columns = columnsOf(name, head, body);
  return { name, marks: body.map((row) => markOf(name, row, columns)) };
};

/** What a plain number stands for. */
type Unit = "frame" | "seconds";

/** A place as a cell holds it: 48, 48f, 00:00:01:23, 0:01:02.5 or 1.92; null: none. */
const readPlace = (cell: string, unit: Unit): CutPlace | null => {
  const frame = /^(\d+)f$/.exec(cell)?.[1];
  if (frame !== undefined) return { frame: Number(frame) };
  if (/^\d+$/.test(cell)) return unit === "frame" ? { frame: Number(cell) } : { seconds: Number(cell) };
  // A dot before two digits is a share of a second here, as in 0:00:01.50.
  if (parseTimecode(cell) !== null && !cell.includes(".")) return { timecode: cell };
  return readTime(cell);
};

const readTime = (cell: string): CutPlace | null => {
  if (!/^(\d+:){0,2}\d+(\.\d+)?s?$/.test(cell)) return null;
  const seconds = cell
    .replace("s", "")
    .split(":")
    .reduce((sum, part) => sum * 60 + Number(part), 0);
  return { seconds };
};

const marksWithoutHeader = (name: string, rows: readonly CsvRow[]): CutMark[] => {
  const [row] = rows;
  const widest = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  if (rows.length === 1 && row !== undefined && widest !== 2) {
    return row.cells
      .filter((cell) => cell !== "")
      .map((cell, index) => ({
        where: `line ${row.line}${widest > 1 ? `, place ${index + 1}` : ""}`,
        end: null,
        first: placeIn(name, row, cell, "frame"),
      }));
  }
  if (widest > 2) {
    throw cutListFault(
      name,
      `line ${row?.line ?? 1}`,
      `it has ${widest} columns and no header; put a line above that names them, with first or timecode over the one that begins a shot`,
    );
  }
  return rows.map((row) => markOf(name, row, { first: 0, end: widest === 2 ? 1 : null, unit: "frame" }));
};

type Columns = { readonly first: number; readonly end: number | null; readonly unit: Unit };

/** Names of columns, the surest first; what is behind the colon is what a plain number means there. */
const knownColumns: readonly (readonly [first: string, end: string, unit: Unit])[] = [
  ["first", "end", "frame"],
  ["first frame", "last frame", "frame"],
  ["start frame", "end frame", "frame"],
  ["frame", "end", "frame"],
  ["cut", "end", "frame"],
  ["cuts", "end", "frame"],
  ["timecode", "end timecode", "frame"],
  ["start timecode", "end timecode", "frame"],
  ["tc", "tc out", "frame"],
  ["tc in", "tc out", "frame"],
  ["record in", "record out", "frame"],
  ["rec in", "rec out", "frame"],
  ["in", "out", "frame"],
  ["start", "end", "frame"],
  ["start time seconds", "end time seconds", "seconds"],
  ["start seconds", "end seconds", "seconds"],
  ["seconds", "end seconds", "seconds"],
  ["start time", "end time", "seconds"],
  ["time", "end time", "seconds"],
];

const plainName = (cell: string): string =>
  cell
    .toLowerCase()
    .replace(/[^a-z]+/g, " ")
    .trim();

const columnsOf = (name: string, { line, cells }: CsvRow, body: readonly CsvRow[]): Columns => {
  const names = cells.map(plainName);
  if (names.includes("frame number")) throw ofMeasures(name, line);
  for (const [first, end, unit] of knownColumns) {
    const [at, endAt] = [names.indexOf(first), names.indexOf(end)];
    if (at >= 0) return { first: at, end: endAt >= 0 ? endAt : null, unit };
  }
  const looksLikePlace = body.length === 0 || cells.length === 1;
  throw cutListFault(
    name,
    `line ${line}`,
    looksLikePlace
      ? `${JSON.stringify(cells.join(","))} is no place; write a frame (48), a timecode (00:00:01:23) or a time (0:01.92)`
      : `no column says where a shot begins (${cells.join(", ")}); name it first, frame, timecode or seconds`,
  );
};

const ofMeasures = (name: string, line: number): Error =>
  cutListFault(
    name,
    `line ${line}`,
    "these are PySceneDetect's measures of every frame, which say nothing of cuts; give the file that its list-scenes writes",
  );

const markOf = (name: string, row: CsvRow, { first, end, unit }: Columns): CutMark => ({
  where: `line ${row.line}`,
  first: placeIn(name, row, row.cells[first] ?? "", unit),
  end:
    end === null || (row.cells[end] ?? "") === "" ? null : placeIn(name, row, row.cells[end] ?? "", unit),
});

const placeIn = (name: string, { line }: CsvRow, cell: string, unit: Unit): CutPlace => {
  const place = readPlace(cell, unit);
  if (place !== null) return place;
  throw cutListFault(
    name,
    `line ${line}`,
    `${JSON.stringify(cell)} is no place; write a frame (48), a timecode (00:00:01:23) or a time (0:01.92)`,
  );
};
