import { toNumber, type Rational } from "#core/film/rational.ts";

/** Hours, minutes, seconds and frames as SMPTE ST 12-1 counts them; `drop` where numbers are left out. */
export type Timecode = {
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly frames: number;
  readonly drop: boolean;
};

/** Reads 01:02:03:04; a semicolon or a dot before the frames says drop-frame. Null: it is none. */
export const parseTimecode = (text: string): Timecode | null => {
  const match = /^(\d{1,2}):([0-5]\d):([0-5]\d)([:;.])(\d{2})$/.exec(text);
  if (match === null) return null;
  const [hours = 0, minutes = 0, seconds = 0] = match.slice(1, 4).map(Number);
  return { hours, minutes, seconds, frames: Number(match[5]), drop: match[4] !== ":" };
};

/** Frames that a second of timecode counts: 30 for 30000/1001. */
const countedRate = (rate: Rational): number => Math.max(1, Math.round(toNumber(rate)));

/** Numbers left out at each minute but every tenth, so that 29.97 frames per second keep step with the clock. */
const droppedAMinute = (rate: Rational): number => Math.round(countedRate(rate) / 15);

/** The count of frames since 00:00:00:00. */
export const framesOf = (timecode: Timecode, rate: Rational): number => {
  const minutes = timecode.hours * 60 + timecode.minutes;
  const counted = (minutes * 60 + timecode.seconds) * countedRate(rate) + timecode.frames;
  return timecode.drop ? counted - droppedAMinute(rate) * (minutes - Math.floor(minutes / 10)) : counted;
};

const twoDigits = (value: number): string => String(value).padStart(2, "0");

const written = (count: number, rate: number, drop: boolean): string => {
  const [seconds, frames] = [Math.floor(count / rate), count % rate];
  const [hours, minutes] = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  const separator = drop ? ";" : ":";
  return `${[hours, minutes, seconds % 60].map(twoDigits).join(":")}${separator}${twoDigits(frames)}`;
};

/** The timecode that stands `frames` after another. */
export const timecodeAfter = (timecode: Timecode, frames: number, rate: Rational): string => {
  const perSecond = countedRate(rate);
  const count = framesOf(timecode, rate) + frames;
  if (!timecode.drop) return written(count, perSecond, false);
  const dropped = droppedAMinute(rate);
  const minute = perSecond * 60 - dropped;
  const tenMinutes = minute * 10 + dropped;
  const [tens, rest] = [Math.floor(count / tenMinutes), count % tenMinutes];
  const minutesPast = rest < perSecond * 60 ? 0 : Math.floor((rest - dropped) / minute);
  return written(count + dropped * (tens * 9 + minutesPast), perSecond, true);
};
