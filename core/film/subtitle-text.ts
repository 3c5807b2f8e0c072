/** One subtitle: on screen from `from` until `to`, seconds. */
type Entry = { readonly from: number; readonly to: number; readonly text: string };

/** A stretch of the film to keep; what begins there begins at 0. */
export type Stretch = { readonly from: number; readonly to: number };

const srtTime = /(\d+):(\d\d):(\d\d)[,.](\d{3})\s*-->\s*(\d+):(\d\d):(\d\d)[,.](\d{3})/;

const secondsOf = (parts: readonly string[]): number => {
  const [hours = 0, minutes = 0, seconds = 0, thousandths = 0] = parts.map(Number);
  return hours * 3600 + minutes * 60 + seconds + thousandths / 1000;
};

const entriesOf = (srt: string): Entry[] =>
  srt
    .replace(/\r\n?/g, "\n")
    .split(/\n{2,}(?=\d+\n)/)
    .flatMap((block): Entry[] => {
      const match = srtTime.exec(block);
      if (match === null) return [];
      const text = block.slice(match.index).split("\n").slice(1).join("\n").trim();
      return [{ from: secondsOf(match.slice(1, 5)), to: secondsOf(match.slice(5, 9)), text }];
    });

const twoDigits = (value: number): string => String(value).padStart(2, "0");

const srtStamp = (seconds: number): string => {
  const thousandths = Math.round(seconds * 1000);
  const [whole, rest] = [Math.floor(thousandths / 1000), thousandths % 1000];
  const clock = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
    .map(twoDigits)
    .join(":");
  return `${clock},${String(rest).padStart(3, "0")}`;
};

const written = (entries: readonly Entry[]): string =>
  entries
    .map(({ from, to, text }, n) => `${n + 1}\n${srtStamp(from)} --> ${srtStamp(to)}\n${text}\n`)
    .join("\n");

const within = (entry: Stretch, { from, to }: Stretch): Stretch | null =>
  entry.from < to && entry.to > from
    ? { from: Math.max(entry.from, from) - from, to: Math.min(entry.to, to) - from }
    : null;

/** SubRip cut to a stretch: what is on screen at its start stays for its rest. */
export const cutSubRip = (srt: string, stretch: Stretch): string =>
  written(
    entriesOf(srt).flatMap((entry) => {
      const cut = within(entry, stretch);
      return cut === null ? [] : [{ ...cut, text: entry.text }];
    }),
  );

/**
 * SubRip whose last entry was left out because nothing ends it, with that entry.
 *
 * @param unended  the same subtitles, none of which says when it ends
 */
export const withUnended = (ended: string, unended: string): string => {
  const entries = entriesOf(ended);
  const last = entries.at(-1)?.from ?? -1;
  return written([...entries, ...entriesOf(unended).filter(({ from }) => from > last)]);
};

/**
 * SubRip in which no two entries overlap, for containers that show one at a time: where several are on
 * screen together, one entry holds their lines.
 */
export const flatSubRip = (srt: string): string => {
  const entries = entriesOf(srt);
  const borders = [...new Set(entries.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  const flat: Entry[] = [];
  for (const [n, from] of borders.entries()) {
    const to = borders[n + 1];
    if (to === undefined) break;
    const shown = entries.filter((entry) => entry.from <= from && entry.to >= to);
    if (shown.length === 0) continue;
    const text = shown.map((entry) => entry.text).join("\n");
    const before = flat.at(-1);
    if (before?.to === from && before.text === text && shown.length > 1)
      flat[flat.length - 1] = { ...before, to };
    else flat.push({ from, to, text });
  }
  return written(flat);
};

const assDialogue =
  /^(?<head>Dialogue:[^,]*,)\s*(?<from>\d+:\d\d:\d\d\.\d\d)\s*,\s*(?<to>\d+:\d\d:\d\d\.\d\d)\s*,(?<rest>.*)$/;

/** Hundredths in the file; `secondsOf` wants thousandths. */
const assSeconds = (stamp: string): number => secondsOf(`${stamp}0`.split(/[:.]/));

const assStamp = (seconds: number): string => {
  const hundredths = Math.round(seconds * 100);
  const whole = Math.floor(hundredths / 100);
  return `${Math.floor(whole / 3600)}:${twoDigits(Math.floor(whole / 60) % 60)}:${twoDigits(whole % 60)}.${twoDigits(hundredths % 100)}`;
};

/** Advanced SubStation cut to a stretch; styles and all that is not dialogue stay. */
export const cutAss = (ass: string, stretch: Stretch): string =>
  ass
    .split(/\r?\n/)
    .flatMap((line) => {
      const groups = assDialogue.exec(line)?.groups;
      if (groups === undefined) return [line];
      const { head = "", from = "", to = "", rest = "" } = groups;
      const cut = within({ from: assSeconds(from), to: assSeconds(to) }, stretch);
      return cut === null ? [] : [`${head}${assStamp(cut.from)},${assStamp(cut.to)},${rest}`];
    })
    .join("\n");
