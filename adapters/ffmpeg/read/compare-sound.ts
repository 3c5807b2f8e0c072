import type { FilmWriter } from "#core/ports/film-writer.ts";
import { filmParts, soundPart } from "#core/film/film-parts.ts";
import { toNumber } from "#core/film/rational.ts";
import type { Tools } from "#adapters/ffmpeg/process/binaries.ts";
import {
  bytesPerSample,
  jitterSeconds,
  playSound,
  type PlayedSound,
  type SoundFormat,
  type SoundRun,
} from "#adapters/ffmpeg/read/played-sound.ts";
import { probeFilm, type ProbedStream, type ProbeReport } from "#adapters/ffmpeg/probe/probe-report.ts";
import { packetTimes } from "#adapters/ffmpeg/read/packet-times.ts";
import { readFacts } from "#adapters/ffmpeg/read/read-facts.ts";

type SoundRequest = Parameters<FilmWriter["compareSound"]>[0];

/** Samples that one container may play before or after the other does: what encoders put there to warm up. */
const paddingSamples = 4096;

/** Most that two containers' times of the same sample may differ: both round, and Matroska to 1 ms. */
const toleranceSeconds = 0.012;

/** Where a film was joined, sound that lasts longer than its pictures is pushed on by this at most. */
const joinSeconds = 0.15;

const readBytes = 2 ** 18;
/** Silence at the head is looked through this far for the first sound that can be recognised. */
const mostHeadBytes = 2 ** 26;
const markBytes = 2048;

/**
 * Two decoders of one lossy codec round differently (MP2 in an MP4 is read by the MP3 decoder): two steps
 * of 16 bits, in samples of 32.
 */
const roundingSteps = 2 ** 17;
const lossless = /^(?:pcm_|flac|alac|truehd|mlp|wavpack|tta|ape|tak|shorten|als)/;

const samplesOf = (bytes: Buffer): Int32Array =>
  bytes.byteOffset % bytesPerSample === 0
    ? new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / bytesPerSample)
    : new Int32Array(Uint8Array.from(bytes).buffer, 0, bytes.length / bytesPerSample);

/** The first sample in which two pieces of the same length differ by more than `steps`; -1: none. */
const parting = (a: Buffer, b: Buffer, steps: number): number => {
  if (a.equals(b)) return -1;
  const [ours, theirs] = [samplesOf(a), samplesOf(b)];
  return ours.findIndex((sample, i) => Math.abs(sample - (theirs[i] ?? 0)) > steps);
};

const isFlat = (piece: Buffer, frameBytes: number): boolean =>
  piece.subarray(frameBytes).equals(piece.subarray(0, piece.length - frameBytes));

/** Bytes of one sample of all channels, and how far samples that count as the same may differ. */
type Measure = { readonly frameBytes: number; readonly steps: number };

/** A sound with its head read in, so that it can be looked through. */
type Head = { readonly sound: PlayedSound; bytes: Buffer };

const readOn = async (head: Head): Promise<boolean> => {
  const more = await head.sound.take(readBytes);
  head.bytes = Buffer.concat([head.bytes, more]);
  return more.length > 0;
};

/** Where the first stretch lies that is not the same sample over and over; null: all is silence. */
const findMark = async (head: Head, frameBytes: number): Promise<number | null> => {
  for (let at = 0; at < mostHeadBytes; at += markBytes) {
    while (head.bytes.length < at + markBytes) if (!(await readOn(head))) return null;
    if (!isFlat(head.bytes.subarray(at, at + markBytes), frameBytes)) return at;
  }
  return null;
};

/** Bytes by which the result's sound begins before the source's (negative: after it); null: not found near. */
const leadOf = async (ours: Head, theirs: Head, { frameBytes, steps }: Measure): Promise<number | null> => {
  const mark = await findMark(theirs, frameBytes);
  if (mark === null) return 0;
  const padding = paddingSamples * frameBytes;
  while (ours.bytes.length < mark + markBytes + padding) if (!(await readOn(ours))) break;
  const piece = theirs.bytes.subarray(mark, mark + markBytes);
  const holds = (at: number): boolean => {
    const candidate = ours.bytes.subarray(Math.max(0, at), at + markBytes);
    return candidate.length === piece.length && parting(candidate, piece, steps) === -1;
  };
  for (let shift = 0; shift <= padding; shift += frameBytes) {
    if (holds(mark + shift)) return shift;
    if (holds(mark - shift)) return -shift;
  }
  return null;
};

/** Goes through both sounds to their ends. @returns the byte of the source's where they part, or null */
const firstDifference = async (
  ours: Head,
  theirs: Head,
  lead: number,
  { frameBytes, steps }: Measure,
): Promise<number | null> => {
  const take = async (head: Head): Promise<void> => {
    if (head.bytes.length === 0) head.bytes = await head.sound.take(readBytes);
  };
  ours.bytes = ours.bytes.subarray(Math.max(0, lead));
  theirs.bytes = theirs.bytes.subarray(Math.max(0, -lead));
  let at = Math.max(0, -lead);
  let rest = 0;
  for (;;) {
    await Promise.all([take(ours), take(theirs)]);
    const length = Math.min(ours.bytes.length, theirs.bytes.length);
    if (length === 0) {
      rest += ours.bytes.length + theirs.bytes.length;
      if (rest > paddingSamples * frameBytes) return at;
      if (ours.bytes.length + theirs.bytes.length === 0) return null;
      ours.bytes = theirs.bytes = Buffer.alloc(0);
      continue;
    }
    const [a, b] = [ours.bytes.subarray(0, length), theirs.bytes.subarray(0, length)];
    const parted = parting(a, b, steps);
    if (parted !== -1) return at + parted * bytesPerSample;
    ours.bytes = ours.bytes.subarray(length);
    theirs.bytes = theirs.bytes.subarray(length);
    at += length;
  }
};

const timeOf = (runs: readonly SoundRun[], sample: number, rate: number): number | null => {
  const run = runs.findLast((candidate) => candidate.sample <= sample) ?? runs[0];
  return run === undefined ? null : run.seconds + (sample - run.sample) / rate;
};

/**
 * The source's sound on the clock of its mended picture, from its packets: a muxer that counts samples sets
 * right what goes back.
 */
const straightRuns = async (
  { ffprobe }: Tools,
  { timeline, source }: SoundRequest,
  index: number,
  rate: number,
): Promise<SoundRun[]> => {
  const parts = filmParts(timeline, timeline.jumps, toNumber(source.video.timeBase));
  const partOf = soundPart(parts);
  const runs: SoundRun[] = [];
  let played = 0;
  let end = Number.NaN;
  for (const packet of await packetTimes(ffprobe, source, index)) {
    const shift = parts[partOf(packet)]?.shift ?? 0;
    const seconds = (packet.seconds ?? 0) + shift;
    if (!(Math.abs(seconds - end) < jitterSeconds))
      runs.push({ sample: Math.round(played * rate), seconds });
    end = seconds + (packet.duration ?? 0);
    played += packet.duration ?? 0;
  }
  return runs;
};

/** The largest difference in when the same sample is played, over the places where either sound jumps. */
const worstShift = (
  ours: { readonly runs: readonly SoundRun[]; readonly zero: number },
  theirs: { readonly runs: readonly SoundRun[]; readonly zero: number },
  leadSamples: number,
  rate: number,
): { readonly seconds: number; readonly sample: number } => {
  const samples = [
    ...theirs.runs.map(({ sample }) => sample),
    ...ours.runs.map(({ sample }) => sample - leadSamples),
  ].filter((sample) => sample >= 0);
  let worst = { seconds: 0, sample: 0 };
  for (const sample of samples) {
    const a = timeOf(ours.runs, sample + leadSamples, rate);
    const b = timeOf(theirs.runs, sample, rate);
    if (a === null || b === null) continue;
    const seconds = a - ours.zero - (b - theirs.zero);
    if (Math.abs(seconds) > Math.abs(worst.seconds)) worst = { seconds, sample };
  }
  return worst;
};

type Track = {
  readonly path: string;
  readonly index: number;
  readonly zero: number;
  /** When what is played, where the film's own clock jumps. */
  readonly straight?: readonly SoundRun[];
};

const compareTrack = async (
  { ffmpeg }: Tools,
  ours: Track,
  theirs: Track,
  format: SoundFormat,
  steps: number,
): Promise<string | null> => {
  const frameBytes = format.channels * bytesPerSample;
  const measure = { frameBytes, steps };
  const [a, b] = [ours, theirs].map(({ path, index }) => playSound(ffmpeg, path, index, format));
  if (a === undefined || b === undefined) throw new TypeError("two sounds are compared");
  try {
    const heads = [a, b].map((sound): Head => ({ sound, bytes: Buffer.alloc(0) }));
    const [ourHead, theirHead] = heads as [Head, Head];
    const lead = await leadOf(ourHead, theirHead, measure);
    if (lead === null) return "begins with other samples";
    const at = await firstDifference(ourHead, theirHead, lead, measure);
    const second = (byte: number): string => (byte / frameBytes / format.rate).toFixed(2);
    if (at !== null) return `differs from ${second(at)} s on`;
    const shift = worstShift(
      { runs: a.runs(), zero: ours.zero },
      { runs: theirs.straight ?? b.runs(), zero: theirs.zero },
      lead / frameBytes,
      format.rate,
    );
    const tolerance = theirs.straight === undefined ? toleranceSeconds : joinSeconds;
    return Math.abs(shift.seconds) <= tolerance
      ? null
      : `is played ${Math.abs(shift.seconds).toFixed(3)} s too ${shift.seconds > 0 ? "late" : "early"} from ${(shift.sample / format.rate).toFixed(2)} s on`;
  } finally {
    await Promise.all([a.stop(), b.stop()]);
  }
};

const soundOf = ({ streams }: ProbeReport): ProbedStream[] =>
  streams.filter(({ codec_type: type }) => type === "audio");

/** Of a header that says nothing (a stream without a packet) null: there is nothing to play. */
const formatOf = (given: ProbedStream | undefined): SoundFormat | null =>
  given === undefined || given.sample_rate === 0 || given.channels === 0
    ? null
    : { rate: given.sample_rate, channels: given.channels };

const zeroOf = async ({ ffprobe }: Tools, path: string): Promise<number> =>
  (await readFacts(ffprobe, path)).ptsSeconds[0] ?? 0;

/** @see FilmWriter.compareSound */
export const compareSound = async (tools: Tools, request: SoundRequest): Promise<string | null> => {
  const { source, timeline, path, tracks } = request;
  const jumps = timeline.jumps.length > 0;
  const [ours, theirs] = await Promise.all([
    probeFilm(tools.ffprobe, path),
    probeFilm(tools.ffprobe, source.uri),
  ]);
  const written = soundOf(ours);
  if (written.length !== tracks.length)
    return `it has ${written.length} tracks of sound, the source ${tracks.length}`;
  if (tracks.length === 0) return null;
  const ourZero = await zeroOf(tools, path);
  const theirZero = (timeline.pts[0] ?? 0) * toNumber(source.video.timeBase);
  for (const [n, track] of written.entries()) {
    const given = theirs.streams.find(({ index }) => index === tracks[n]);
    const format = formatOf(given);
    if (given === undefined || format === null) continue;
    const difference = await compareTrack(
      tools,
      { path, index: track.index, zero: ourZero },
      {
        ...{ path: source.uri, index: given.index, zero: theirZero },
        ...(jumps ? { straight: await straightRuns(tools, request, given.index, format.rate) } : {}),
      },
      format,
      lossless.test(given.codec_name) ? 0 : roundingSteps,
    );
    if (difference !== null) return `its sound track ${n + 1} ${difference}`;
  }
  return null;
};
