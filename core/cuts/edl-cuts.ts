import { cutListFault, type CutList, type CutMark } from "#core/cuts/cut-list.ts";
import { parseTimecode } from "#core/film/timecode.ts";

const timecode = String.raw`(\d{1,2}:\d{2}:\d{2}[:;.]\d{2,3})`;

/** Number, reel, tracks, kind of edit, its frames, then source in and out, record in and out. */
const eventLine = new RegExp(
  String.raw`^\s*(\d{1,6})\s+(\S.*?)\s+(\S+)\s+(C|D|W\d{1,3}|K[BO]?)\s*(\d{1,4})?\s+` +
    Array(4)
      .fill(timecode)
      .join(String.raw`\s+`) +
    String.raw`\s*$`,
  "i",
);

/** A line that begins an event, whatever is wrong with the rest. */
const eventStart = new RegExp(String.raw`^\s*\d{1,6}\s+\S.*${timecode}`);

/** Whether a text looks like an edit decision list. */
export const isEdl = (text: string): boolean => {
  const lines = text.split(/\r\n|\r|\n/);
  return lines.some((line) => /^\s*(TITLE\b|FCM:)/i.test(line) || eventLine.test(line));
};

type Event = {
  readonly line: number;
  readonly isBlack: boolean;
  readonly blend: number;
  readonly recordIn: string;
  readonly recordOut: string;
};

/**
 * Cuts from a CMX 3600 edit decision list: the record side of its picture events. A dissolve or wipe is
 * cut in its middle; a fade out of black or into it belongs to the shot that fades. Black is a shot.
 *
 * @throws JobError UsageInvalid, with the line
 */
export const edlCuts = (name: string, text: string): CutList => {
  const marks: CutMark[] = [];
  const events = eventsOf(name, text).sort((one, other) =>
    one.recordIn < other.recordIn ? -1 : Number(one.recordIn > other.recordIn),
  );
  let isBlack = true;
  for (const [index, event] of events.entries()) {
    const isFade = event.isBlack || isBlack;
    isBlack = event.isBlack;
    if (event.recordIn === event.recordOut) continue;
    const blend = isFade ? (event.isBlack ? event.blend : 0) : Math.floor(event.blend / 2);
    const next = events.slice(index + 1).find(({ recordIn, recordOut }) => recordIn !== recordOut);
    marks.push({
      where: `line ${event.line}`,
      first: placeOf(event.recordIn, blend),
      // What comes next begins inside its own blend.
      end: next?.recordIn === event.recordOut ? null : placeOf(event.recordOut, 0),
    });
  }
  if (marks.length > 0) return { name, marks };
  throw cutListFault(
    name,
    null,
    "it holds no event with a picture; a CMX 3600 list has lines such as 001  AX  V  C and four timecodes",
  );
};

const placeOf = (recordTime: string, frames: number): CutMark["first"] =>
  frames === 0 ? { timecode: recordTime } : { timecode: recordTime, after: frames };

const eventsOf = (name: string, text: string): Event[] => {
  const events: Event[] = [];
  let isDrop = false;
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    const mode = /^\s*FCM:\s*(NON[- ]?)?DROP/i.exec(line);
    if (mode !== null) isDrop = mode[1] === undefined;
    const event = readEvent(name, index + 1, line, isDrop);
    if (event !== null) events.push(event);
  }
  return events;
};

/** An event with a picture; null: another line. */
const readEvent = (name: string, line: number, text: string, isDrop: boolean): Event | null => {
  const found = eventLine.exec(text);
  if (found === null) {
    if (!/^\s*\*/.test(text) && eventStart.test(text)) throw unreadable(name, line);
    return null;
  }
  const [reel = "", tracks = "", , frames, , , recordIn = "", recordOut = ""] = found.slice(2);
  if (!/V|^B$|^NONE$/i.test(tracks)) return null;
  return {
    line,
    isBlack: /^(BL|BLACK)$/i.test(reel),
    blend: Number(frames ?? 0),
    recordIn: asTimecode(name, line, recordIn, isDrop),
    recordOut: asTimecode(name, line, recordOut, isDrop),
  };
};

const unreadable = (name: string, line: number): Error =>
  cutListFault(
    name,
    `line ${line}`,
    "this event cannot be read; it needs a number, a reel, a track, C, D, W or K, and four timecodes",
  );

/** With a semicolon where frame numbers are dropped, as the list's FCM line or the time itself says. */
const asTimecode = (name: string, line: number, text: string, isDrop: boolean): string => {
  const read = parseTimecode(text);
  if (read === null) throw cutListFault(name, `line ${line}`, `${text} is no timecode`);
  const plain = text.replace(/[;.](?=\d+$)/, ":").padStart(11, "0");
  return isDrop || read.drop ? plain.replace(/:(?=\d+$)/, ";") : plain;
};
