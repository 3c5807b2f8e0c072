import { cutListFault, type CutList, type CutMark } from "#core/cuts/cut-list.ts";

type Row = { readonly line: number; readonly cells: readonly string[] };

const headOf = (rows: readonly Row[]): number =>
  rows.slice(0, 2).findIndex(({ cells }) => cells[0]?.toLowerCase() === "scene number");

/** Whether rows are PySceneDetect's list of scenes, with its line of timecodes above the header or without. */
export const isSceneList = (rows: readonly Row[]): boolean => headOf(rows) >= 0;

/**
 * Cuts from PySceneDetect's list of scenes. Newer versions count frames from 1 and give the last frame as
 * the end, older ones count from 0 and give the frame after it; the length of a scene tells which.
 *
 * @throws JobError UsageInvalid, with the line
 */
export const sceneListCuts = (name: string, rows: readonly Row[]): CutList => {
  const at = headOf(rows);
  const names = (rows[at]?.cells ?? []).map((cell) => cell.toLowerCase());
  const column = (title: string): number => names.findIndex((cell) => cell.startsWith(title));
  const columns = {
    first: column("start frame"),
    end: column("end frame"),
    length: column("length (frames)"),
  };
  if (columns.first < 0) {
    throw cutListFault(name, `line ${rows[at]?.line ?? 1}`, "its scenes have no column Start Frame");
  }
  const scenes = rows.slice(at + 1).map((row) => sceneOf(name, row, columns));
  const base = firstFrameOf(scenes);
  return { name, marks: scenes.map((scene) => markOf(scene, base)) };
};

type Scene = {
  readonly line: number;
  readonly first: number;
  readonly end: number | null;
  readonly length: number | null;
};

const sceneOf = (
  name: string,
  { line, cells }: Row,
  columns: { readonly first: number; readonly end: number; readonly length: number },
): Scene => {
  const numberAt = (column: number): number | null => {
    const cell = cells[column] ?? "";
    return /^\d+$/.test(cell) ? Number(cell) : null;
  };
  const first = numberAt(columns.first);
  if (first !== null) return { line, first, end: numberAt(columns.end), length: numberAt(columns.length) };
  throw cutListFault(
    name,
    `line ${line}`,
    `its Start Frame is ${JSON.stringify(cells[columns.first] ?? "")}, no frame`,
  );
};

/** What the film's first frame is called: 1, or 0 in older lists. */
const firstFrameOf = (scenes: readonly Scene[]): 0 | 1 => {
  if (scenes.some(({ first }) => first === 0)) return 0;
  const told = scenes.find(({ end, length }) => end !== null && length !== null);
  if (told?.end != null && told.length !== null) return told.end - told.first === told.length ? 0 : 1;
  const meets = scenes.slice(1).some(({ first }, index) => first === scenes[index]?.end);
  return meets ? 0 : 1;
};

/** From 1 with a last frame is from 0 with the frame after it: the end stays as it is. */
const markOf = ({ line, first, end }: Scene, base: 0 | 1): CutMark => ({
  where: `line ${line}`,
  first: { frame: Math.max(0, first - base) },
  end: end === null ? null : { frame: end },
});
