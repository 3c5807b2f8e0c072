import { cutListFault, type CutList, type CutMark, type CutPlace } from "#core/cuts/cut-list.ts";
import { toNumber, type Rational } from "#core/film/rational.ts";
import { framesOf, parseTimecode } from "#core/film/timecode.ts";

/** What places of a list count by. */
export type CutFilm = {
  /** Of every frame, ticks of the time base, in display order. */
  readonly pts: readonly number[];
  /** Of the last frame, ticks. */
  readonly lastDuration: number;
  readonly timeBase: Rational;
  readonly frameRate: Rational;
  /** Of the film's first frame, where it carries one. */
  readonly timecode: string | null;
};

/** Cuts of a film, and what a person should know of how the list was read. */
export type PlacedCuts = {
  /** First frames of all shots but the first, rising. */
  readonly cuts: readonly number[];
  readonly notes: readonly string[];
};

/**
 * The cuts that a list makes in a film: where its shots begin, and where they end if nothing begins there.
 *
 * @throws JobError UsageInvalid for places outside the film, out of order, named twice, or in another's
 *   shot, with the place in the list
 */
export const placeCuts = (list: CutList, film: CutFilm): PlacedCuts => {
  const clock = clockOf(list, film);
  const shots = withInclusiveEnds(
    list.marks.flatMap((mark) => shotOf(list.name, mark, clock)),
    film.pts.length,
  );
  checkOrder(list.name, shots);
  const borders = new Set(shots.flatMap(({ first, end }) => (end === null ? [first] : [first, end])));
  return {
    cuts: [...borders].filter((cut) => cut > 0 && cut < film.pts.length).sort((a, b) => a - b),
    notes: clock.notes,
  };
};

type ListedShot = { readonly where: string; readonly first: number; readonly end: number | null };

type Clock = CutFilm & {
  /** What the film's first frame counts as on the list's clock. */
  readonly origin: number;
  readonly notes: readonly string[];
};

const rateWords = ({ frameRate }: CutFilm): string =>
  `${Number(toNumber(frameRate).toFixed(3))} frames per second`;

/** Frames that the film lasts, at its nominal rate; of a film of steady rate, as many as it has. */
const lengthOf = ({ pts, lastDuration, timeBase, frameRate }: CutFilm): number =>
  Math.round(((pts.at(-1) ?? 0) + lastDuration - (pts[0] ?? 0)) * toNumber(timeBase) * toNumber(frameRate));

const timecodesOf = ({ marks }: CutList): { where: string; text: string }[] =>
  marks.flatMap(({ where, first, end }) =>
    [first, end].flatMap((place) =>
      place !== null && "timecode" in place ? [{ where, text: place.timecode }] : [],
    ),
  );

/**
 * Timecodes count from the film's own where all of them lie in the film then; else from zero where they
 * do; else from the first of the list, as record times of a programme that begins at an hour. Where none
 * fits, they count so that what lies outside is told.
 */
const clockOf = (list: CutList, film: CutFilm): Clock => {
  const [named, ...others] = timecodesOf(list);
  if (named === undefined) return { ...film, origin: 0, notes: [] };
  const counts = [named, ...others].map(({ where, text }) => countOf(list.name, where, text, film));
  const least = counts.reduce((one, other) => Math.min(one, other));
  const most = counts.reduce((one, other) => Math.max(one, other));
  const own = film.timecode === null ? null : parseTimecode(film.timecode);
  const origins = [...(own === null ? [] : [framesOf(own, film.frameRate)]), 0];
  const length = lengthOf(film);
  const told = origins.find((origin) => least >= origin && most <= origin + length);
  if (told !== undefined) return { ...film, origin: told, notes: [] };
  const begun = origins.find((origin) => least >= origin && least < origin + length);
  const origin = most > least + length ? (begun ?? least) : least;
  const note = `${list.name} counts from ${named.text}, which is taken as the film's first frame`;
  return { ...film, origin, notes: [note] };
};

/** @throws JobError UsageInvalid where the film's rate has no such timecode */
const countOf = (name: string, where: string, text: string, film: CutFilm): number => {
  const timecode = parseTimecode(text);
  if (timecode === null) throw cutListFault(name, where, `${text} is no timecode`);
  const perSecond = Math.round(toNumber(film.frameRate));
  if (timecode.frames >= perSecond) {
    throw cutListFault(
      name,
      where,
      `there is no ${text} in a film of ${rateWords(film)}; was the list made for another rate?`,
    );
  }
  if (timecode.drop && !(perSecond % 30 === 0 && film.frameRate.den === 1001)) {
    throw cutListFault(
      name,
      where,
      `${text} is drop-frame, which only 29.97 and 59.94 frames per second have; the film has ${rateWords(film)}`,
    );
  }
  const isDropped =
    timecode.drop &&
    timecode.seconds === 0 &&
    timecode.minutes % 10 !== 0 &&
    timecode.frames < perSecond / 15;
  if (isDropped) {
    throw cutListFault(
      name,
      where,
      `drop-frame timecode skips ${text}; is the list non-drop (FCM: NON-DROP FRAME)?`,
    );
  }
  return framesOf(timecode, film.frameRate);
};

const shotOf = (name: string, { where, first, end }: CutMark, clock: Clock): ListedShot[] => {
  const firstFrame = frameAt(name, where, first, clock);
  const frames = clock.pts.length;
  // A fade to black that ends the film leaves no black shot.
  if ("after" in first && firstFrame >= frames) return [];
  if (firstFrame >= frames) throw outside(name, where, first, firstFrame, clock);
  if (end === null) return [{ where, first: firstFrame, end: null }];
  const endFrame = frameAt(name, where, end, clock);
  if (endFrame > frames) throw outside(name, where, end, endFrame, clock);
  if (endFrame >= firstFrame) return [{ where, first: firstFrame, end: endFrame }];
  throw cutListFault(name, where, `its shot ends at frame ${endFrame}, before it begins at ${firstFrame}`);
};

const frameAt = (name: string, where: string, place: CutPlace, clock: Clock): number => {
  if ("frame" in place) return place.frame;
  if ("seconds" in place) return nearestFrame(place.seconds, clock);
  const rate = toNumber(clock.frameRate);
  if ("timecode" in place) {
    const count = countOf(name, where, place.timecode, clock) - clock.origin + (place.after ?? 0);
    return nearestFrame(count / rate, clock);
  }
  // 24 stands for 23.976 where tools know whole rates only.
  if (Math.abs(place.rate / rate - 1) < 0.002) return nearestFrame(place.units / rate, clock);
  const seconds = place.units / place.rate;
  const frame = nearestFrame(seconds, clock);
  if (isBetween(seconds, frame, clock)) {
    throw cutListFault(
      name,
      where,
      `${place.units} of ${place.rate} a second lies between two frames of the film, which has ${rateWords(clock)}; was the list made for another rate?`,
    );
  }
  return frame;
};

const secondsAt = ({ pts, lastDuration, timeBase }: CutFilm, frame: number): number =>
  ((pts[frame] ?? (pts.at(-1) ?? 0) + lastDuration) - (pts[0] ?? 0)) * toNumber(timeBase);

/** The frame whose start is nearest; behind the film's end as many more as would last so long. */
const nearestFrame = (seconds: number, film: CutFilm): number => {
  const frames = film.pts.length;
  const end = secondsAt(film, frames);
  const beyond = Math.round((seconds - end) * toNumber(film.frameRate));
  if (beyond > 0) return frames + beyond;
  let [low, high] = [0, frames];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (secondsAt(film, middle) < seconds) low = middle + 1;
    else high = middle;
  }
  const before = Math.max(0, low - 1);
  return seconds - secondsAt(film, before) <= secondsAt(film, low) - seconds ? before : low;
};

const isBetween = (seconds: number, frame: number, film: CutFilm): boolean =>
  Math.abs(seconds - secondsAt(film, frame)) > 0.25 / toNumber(film.frameRate);

/** Lists whose every shot but the first begins right behind the last frame of the one before give last frames. */
const withInclusiveEnds = (shots: readonly ListedShot[], frames: number): ListedShot[] => {
  const isInclusive =
    shots.length > 1 && shots.slice(1).every(({ first }, index) => first - 1 === shots[index]?.end);
  if (!isInclusive) return [...shots];
  return shots.map(({ end, ...shot }) => ({
    ...shot,
    end: end === null ? null : Math.min(frames, end + 1),
  }));
};

const checkOrder = (name: string, shots: readonly ListedShot[]): void => {
  for (const [index, { where, first, end }] of shots.entries()) {
    const before = shots[index - 1];
    if (end === first) {
      throw cutListFault(name, where, `its shot has no frame: it begins and ends at ${first}`);
    }
    if (before === undefined) continue;
    if (first === before.first) {
      throw cutListFault(
        name,
        where,
        `frame ${first} is named already in ${before.where}; name each cut once`,
      );
    }
    if (first < before.first) {
      throw cutListFault(
        name,
        where,
        `frame ${first} comes before frame ${before.first} of ${before.where}; sort the list by time`,
      );
    }
    if (before.end !== null && first < before.end) {
      throw cutListFault(
        name,
        where,
        `its shot begins at frame ${first}, inside the one of ${before.where}, which ends at ${before.end}; shots must not overlap`,
      );
    }
  }
};

const wordsOf = (place: CutPlace, frame: number): string => {
  if ("frame" in place) return `frame ${frame}`;
  if ("timecode" in place) return `${place.timecode} (frame ${frame})`;
  const time = "seconds" in place ? `${place.seconds} s` : `${place.units} of ${place.rate} a second`;
  return `${time} (frame ${frame})`;
};

const outside = (name: string, where: string, place: CutPlace, frame: number, film: CutFilm): Error =>
  cutListFault(
    name,
    where,
    `${wordsOf(place, frame)} lies outside the film, which has ${film.pts.length} frames (0 to ${film.pts.length - 1}, ${rateWords(film)}); is it the list of another film?`,
  );
