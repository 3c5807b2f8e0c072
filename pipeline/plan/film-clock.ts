import {
  findJumps,
  impossibleClock,
  isSuspicious,
  mendedClock,
  defaultStep,
  timesInOrder,
  type ClockRules,
  type Jump,
} from "#core/film/clock.ts";
import { filmParts, soundPart, type PacketTime } from "#core/film/film-parts.ts";
import { JobError } from "#core/errors.ts";
import { toNumber } from "#core/film/rational.ts";
import type { Source } from "#core/film/source.ts";
import type { Timeline } from "#core/film/timeline.ts";
import type { FilmReader } from "#core/ports/film-reader.ts";

type Packets = Pick<FilmReader, "packetTimes">;

/**
 * Containers whose clock is that of the recorder or the sender, running on or not. Others list each frame's
 * time, and a long step there is a long picture.
 */
const running = /(?:^|,)(?:mpegts|mpeg|wtv|dv)(?:,|$)/;

/**
 * The times of a film's frames from the stamps that its container has for them.
 *
 * @param stamps  display order, ticks
 * @throws JobError MediaUnreadable when they cannot be right even then
 */
export const mendTimes = async (
  films: Packets,
  source: Source,
  stamps: readonly number[],
): Promise<Pick<Timeline, "pts" | "lastDuration" | "jumps" | "inOrder">> => {
  const tick = toNumber(source.video.timeBase);
  const rules = { second: 1 / tick, nominal: 1 / toNumber(source.video.frameRate) / tick };
  const listed = await listedTimes(films, source, stamps, rules);
  const jumps = listed === null ? await jumpsIn(films, source, stamps, rules) : [];
  const pts = listed ?? stamps.map(mendedClock(jumps));
  const last = await lastDuration(films, source, listed ?? stamps, rules);
  const wrong = impossibleClock(pts, rules);
  if (wrong !== null) throw unfollowable(source, wrong);
  return { pts, lastDuration: last, jumps, inOrder: listed !== null };
};

/** AVI and GXF have no times: what ffmpeg gives a picture that waited for others is late by as many. */
const undated = /(?:^|,)(?:avi|gxf)(?:,|$)/;

/** Times by the packets' places, where the stamps of frames go back though the container's do not. */
const listedTimes = async (
  films: Packets,
  source: Source,
  stamps: readonly number[],
  rules: Pick<ClockRules, "second" | "nominal">,
): Promise<number[] | null> => {
  if (!undated.test(source.container) && !isSuspicious(stamps, { ...rules, isGap: null })) return null;
  const packets = await films.packetTimes(source, source.video.index);
  const listed = packets.map(({ seconds }) => Math.round((seconds ?? Number.NaN) * rules.second));
  const times = listed.every(Number.isFinite) ? timesInOrder(listed, stamps.length) : null;
  return times?.every((time, frame) => time === stamps[frame]) === true ? null : times;
};

const unfollowable = ({ uri }: Source, why: string): JobError =>
  new JobError(
    "MediaUnreadable",
    `the clock of ${JSON.stringify(uri)} cannot be followed: ${why}; give its frames times first (ffmpeg -fflags +genpts -i FILM -map 0 -c copy NEW.mkv)`,
    { uri },
  );

const jumpsIn = async (
  films: Packets,
  source: Source,
  stamps: readonly number[],
  { second, nominal }: Pick<ClockRules, "second" | "nominal">,
): Promise<Jump[]> => {
  const plain: ClockRules = { second, nominal, isGap: null };
  if (!isSuspicious(stamps, plain)) return [];
  const track = source.audio[0];
  const sound = track === undefined ? [] : await films.packetTimes(source, track.index);
  const isGap = running.test(source.container)
    ? (from: number, to: number): boolean => !goesOn(sound, from / second, to / second)
    : null;
  // A first look finds the parts; a second one lets pictures wait for the sound of their part.
  const first = findJumps(stamps, { ...plain, isGap });
  if (first.length === 0 || sound.length === 0) return first;
  const heard = soundEnds(sound, { stamps, jumps: first, tick: 1 / second });
  const jumps = findJumps(stamps, {
    ...plain,
    isGap,
    soundEnd: (from) => heard.get(Math.round(from)) ?? null,
  });
  refuseUnlikeSound(source, { stamps, jumps, sound, tick: 1 / second });
  return jumps;
};

/** Whether there is sound in the middle of a stretch, seconds. */
const goesOn = (sound: readonly PacketTime[], from: number, to: number): boolean => {
  const [a, b] = [from + (to - from) / 4, to - (to - from) / 4];
  return sound.some(({ seconds }) => seconds !== null && seconds > a && seconds < b);
};

type Heard = {
  readonly stamps: readonly number[];
  readonly jumps: readonly Jump[];
  readonly tick: number;
};

const partsOf = ({ stamps, jumps, tick }: Heard): ReturnType<typeof filmParts> => {
  const pts = stamps.map(mendedClock(jumps));
  return filmParts({ pts, lastDuration: defaultStep(stamps, 1) }, jumps, tick);
};

/** Where the sound of each part ends, ticks, by the stamp of the part's first frame. */
const soundEnds = (sound: readonly PacketTime[], heard: Heard): Map<number, number> => {
  const parts = partsOf(heard);
  const partOf = soundPart(parts);
  const ends = new Map<number, number>();
  for (const packet of sound) {
    const part = parts[partOf(packet)];
    if (part === undefined || packet.seconds === null) continue;
    const end = Math.round((packet.seconds + (packet.duration ?? 0)) / heard.tick);
    ends.set(Math.round(part.from / heard.tick), end);
  }
  return ends;
};

/** A film's pictures and its sound may end this much apart, seconds and as a share. */
const apart = { seconds: 10, share: 0.25 };

/** @throws JobError MediaUnreadable when pictures and sound last so differently that the times cannot be right */
const refuseUnlikeSound = (
  source: Source,
  { sound, ...heard }: Heard & { readonly sound: readonly PacketTime[] },
): void => {
  const pts = heard.stamps.map(mendedClock(heard.jumps));
  const pictures = ((pts.at(-1) ?? 0) - (pts[0] ?? 0)) * heard.tick;
  const played = sound.reduce((sum, { duration }) => sum + (duration ?? 0), 0);
  // A film may have less sound than pictures; more of it than that tells of times that were lost.
  if (played - pictures < apart.seconds + apart.share * pictures) return;
  throw unfollowable(
    source,
    `its ${pts.length} pictures would last ${pictures.toFixed(1)} s, its sound ${played.toFixed(1)} s`,
  );
};

/** How far before the last stamp packets are looked through for the end of the picture, seconds. */
const tailSeconds = 10;

/** A picture shown for less of its usual time, in a film of fields, is told of by one of them. */
const fieldShare = 0.55;

/**
 * As long as the container shows the last picture. Where it does not say, as long as the nominal rate does,
 * or as long as the one before it.
 */
const lastDuration = async (
  films: Packets,
  source: Source,
  stamps: readonly number[],
  { second, nominal }: Pick<ClockRules, "second" | "nominal">,
): Promise<number> => {
  const last = stamps.at(-1) ?? 0;
  const packets = await films.packetTimes(source, source.video.index, last / second - tailSeconds);
  const usual = defaultStep(stamps, nominal);
  // The second field of a picture may lie in a packet of its own, its duration a field's or a frame's.
  const ends = packets
    .filter(({ seconds, duration }) => duration !== null && (seconds ?? 0) * second > last - 1.5)
    .map(({ seconds, duration }) => ({
      from: (seconds ?? 0) * second - last,
      length: (duration ?? 0) * second,
    }))
    .map(({ from, length }) => (from > 1.5 && length > usual * fieldShare ? length : from + length));
  const shown = Math.round(Math.max(0, ...ends));
  // Of a picture in two fields ffmpeg may tell how long one is shown.
  const isOneField = source.video.fieldOrder !== "progressive" && shown < usual * fieldShare;
  if (shown > 0 && !isOneField) return shown;
  const before = stamps.length > 1 ? last - (stamps.at(-2) ?? 0) : nominal;
  return Math.max(1, Math.round(before > nominal * 1.5 || before < nominal / 1.5 ? before : nominal));
};
