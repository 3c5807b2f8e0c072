import type { CutForm } from "#core/cuts/cut-list.ts";
import type { CutFilm } from "#core/cuts/place-cuts.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import { toNumber } from "#core/film/rational.ts";
import { framesOf, parseTimecode, timecodeAfter, type Timecode } from "#core/film/timecode.ts";

/** A film's shots, as lists of cuts are written from them. */
export type ShotList = CutFilm & {
  /** Of the film, for the list's title. */
  readonly name: string;
  readonly shots: readonly FrameRange[];
};

/** The shots of a film as a list in one of the forms that are read again. */
export const writeCuts = (list: ShotList, form: CutForm): string => writers[form](list);

const secondsAt = ({ pts, lastDuration, timeBase }: CutFilm, frame: number): number =>
  ((pts[frame] ?? (pts.at(-1) ?? 0) + lastDuration) - (pts[0] ?? 0)) * toNumber(timeBase);

/** Frames of the film's nominal rate before a frame; of a film of steady rate, as many as there are. */
const countAt = (film: CutFilm, frame: number): number =>
  Math.round(secondsAt(film, frame) * toNumber(film.frameRate));

/** Whether every frame stands where the nominal rate puts it. */
const isSteady = (film: CutFilm): boolean =>
  film.pts.every((_, frame) => Math.abs(secondsAt(film, frame) * toNumber(film.frameRate) - frame) < 0.5);

/** 29.97 and 59.94 frames per second drop numbers, so that timecode keeps step with the clock. */
const zeroOf = ({ frameRate }: CutFilm): Timecode => ({
  hours: 0,
  minutes: 0,
  seconds: 0,
  frames: 0,
  drop: frameRate.den === 1001 && Math.round(toNumber(frameRate)) % 30 === 0,
});

const startOf = (film: CutFilm): Timecode =>
  (film.timecode === null ? null : parseTimecode(film.timecode)) ?? zeroOf(film);

const timecodeAt = (film: CutFilm, frame: number): string =>
  timecodeAfter(startOf(film), countAt(film, frame), film.frameRate);

const csvCell = (text: string): string =>
  /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

const csvOf = (rows: readonly (readonly (string | number)[])[]): string =>
  rows.map((row) => `${row.map((cell) => csvCell(String(cell))).join(",")}\n`).join("");

const plainCsv = (list: ShotList): string =>
  csvOf([
    ["shot", "first", "end", "timecode", "seconds"],
    ...list.shots.map(({ first, end }, index) => [
      ...[index + 1, first, end],
      ...[timecodeAt(list, first), secondsAt(list, first).toFixed(3)],
    ]),
  ]);

/** HH:MM:SS.mmm */
const clockTime = (seconds: number): string => {
  const thousandths = Math.round(seconds * 1000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(thousandths / 3_600_000), Math.floor(thousandths / 60_000) % 60];
  return `${two(hours)}:${two(minutes)}:${((thousandths % 60_000) / 1000).toFixed(3).padStart(6, "0")}`;
};

/** As `list-scenes` of PySceneDetect 0.6 writes it: frames from 1, the last frame as the end. */
const sceneListCsv = (list: ShotList): string => {
  const times = (seconds: number): string[] => [clockTime(seconds), seconds.toFixed(3)];
  return csvOf([
    ["Timecode List:", ...list.shots.slice(1).map(({ first }) => clockTime(secondsAt(list, first)))],
    [
      ...["Scene Number", "Start Frame", "Start Timecode", "Start Time (seconds)"],
      ...["End Frame", "End Timecode", "End Time (seconds)"],
      ...["Length (frames)", "Length (timecode)", "Length (seconds)"],
    ],
    ...list.shots.map(({ first, end }, index) => {
      const [from, to] = [secondsAt(list, first), secondsAt(list, end)];
      return [index + 1, first + 1, ...times(from), end, ...times(to), end - first, ...times(to - from)];
    }),
  ]);
};

const oneLine = (text: string): string => text.replace(/[\r\n]+/g, " ");

const edlText = (list: ShotList): string => {
  const { drop } = startOf(list);
  const events = list.shots.flatMap(({ first, end }, index) => {
    const [from, to] = [timecodeAt(list, first), timecodeAt(list, end)];
    const number = String(index + 1).padStart(3, "0");
    return [
      `${number}  AX       V     C        ${from} ${to} ${from} ${to}`,
      `* FROM CLIP NAME: ${oneLine(list.name)}`,
    ];
  });
  const head = [`TITLE: ${oneLine(list.name)}`, `FCM: ${drop ? "DROP FRAME" : "NON-DROP FRAME"}`, ""];
  return [...head, ...events, ""].join("\n");
};

type OtioTime = { readonly OTIO_SCHEMA: "RationalTime.1"; readonly value: number; readonly rate: number };

/** A film of steady rate counts its frames; another one ticks of its time base. */
const otioText = (list: ShotList): string => {
  const { timeBase, frameRate, pts, lastDuration } = list;
  const steady = isSteady(list);
  const rate = steady ? toNumber(frameRate) : 1 / toNumber(timeBase);
  const valueAt = (frame: number): number =>
    steady ? frame : (pts[frame] ?? (pts.at(-1) ?? 0) + lastDuration) - (pts[0] ?? 0);
  const time = (value: number): OtioTime => ({ OTIO_SCHEMA: "RationalTime.1", value, rate });
  const range = ({ first, end }: FrameRange) => ({
    OTIO_SCHEMA: "TimeRange.1",
    start_time: time(valueAt(first)),
    duration: time(valueAt(end) - valueAt(first)),
  });
  const item = (schema: string, name: string, more: object) => ({
    OTIO_SCHEMA: schema,
    name,
    metadata: {},
    effects: [],
    markers: [],
    enabled: true,
    ...more,
  });
  const media = {
    OTIO_SCHEMA: "ExternalReference.1",
    target_url: list.name,
    available_range: null,
    metadata: {},
  };
  const before = list.shots[0]?.first ?? 0;
  const gap = item("Gap.1", "", { source_range: range({ first: 0, end: before }) });
  const clips = list.shots.map((shot, index) =>
    item("Clip.1", `shot ${index + 1}`, { source_range: range(shot), media_reference: media }),
  );
  const track = item("Track.1", "shots", {
    kind: "Video",
    source_range: null,
    children: [...(before === 0 ? [] : [gap]), ...clips],
  });
  const own = list.timecode === null ? null : parseTimecode(list.timecode);
  const timeline = {
    OTIO_SCHEMA: "Timeline.1",
    name: list.name,
    metadata: {},
    global_start_time: own === null || !steady ? null : time(framesOf(own, frameRate)),
    tracks: item("Stack.1", "tracks", { source_range: null, children: [track] }),
  };
  return `${JSON.stringify(timeline, null, 2)}\n`;
};

const writers: Readonly<Record<CutForm, (list: ShotList) => string>> = {
  csv: plainCsv,
  pyscenedetect: sceneListCsv,
  edl: edlText,
  otio: otioText,
};
