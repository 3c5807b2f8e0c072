import type { ReviewShot } from "#core/review/report.ts";

/** Seconds as a person reads them on a player: 0:34.2, 1:02:03.4. */
export const clock = (seconds: number): string => {
  const tenths = Math.max(0, Math.round(seconds * 10));
  const [hours, minutes] = [Math.floor(tenths / 36_000), Math.floor(tenths / 600) % 60];
  const tail = ((tenths % 600) / 10).toFixed(1).padStart(4, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
};

export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

/** Shots are counted from one for people, from zero everywhere else. */
export const shotName = (shot: Pick<ReviewShot, "index">): string => `Shot ${shot.index + 1}`;

export const shotPlace = (shot: ReviewShot): string =>
  `${clock(shot.startSeconds)} – ${clock(shot.endSeconds)}`;

export const percent = (share: number): string =>
  share > 0 && share < 0.01 ? "<1 %" : `${Math.round(share * 100)} %`;

/** A figure with as many digits as it deserves: 0.0031, 1.24, 38.6. */
export const figure = (value: number): string =>
  value === 0
    ? "0"
    : Math.abs(value) < 0.1
      ? value.toPrecision(2)
      : value.toFixed(Math.abs(value) < 10 ? 2 : 1);

/** a, b and c. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
