import type { FilmWriter } from "#core/ports/film-writer.ts";
import { filmParts, soundPart } from "#core/film/film-parts.ts";
import { toNumber } from "#core/film/rational.ts";
import type { Tools } from "#adapters/ffmpeg/process/binaries.ts";
import { firstDifference, leadOf, type OpenedSound } from "#adapters/ffmpeg/read/compare-samples.ts";
import {
  bytesPerSample,
  jitterSeconds,
  playSound,
  type SoundFormat,
  type SoundRun,
  type SoundTrack,
} from "#adapters/ffmpeg/read/played-sound.ts";
import { probeFilm, type ProbedStream, type ProbeReport } from "#adapters/ffmpeg/probe/probe-report.ts";
import { packetTimes } from "#adapters/ffmpeg/read/packet-times.ts";
import { samePackets } from "#adapters/ffmpeg/read/same-packets.ts";
import { readFacts } from "#adapters/ffmpeg/read/read-facts.ts";

type SoundRequest = Parameters<FilmWriter["compareSound"]>[0];

/** Most that two containers' times of the same sample may differ: both round, and Matroska to 1 ms. */
const toleranceSeconds = 0.012;

/** Where a film was joined, sound that lasts longer than its pictures is pushed on by this at most. */
const joinSeconds = 0.15;

/**
 * MPEG audio's layers are decoded by one decoder each, and each rounds otherwise. MP4 does not say which
 * layer it holds: both sounds are played by the source's.
 */
const layers = /^mp[123]$/;

/** Decoders of lossy codecs may round by where packets begin: two steps of 16 bits, in samples of 32. */
const roundingSteps = 2 ** 17;
/** Codecs of which every decoding gives the same samples. */
const exact = /^(?:mp[12]$|pcm_|flac|alac|truehd|mlp|wavpack|tta|ape|tak|shorten|als)/;

const timeOf = (runs: readonly SoundRun[], sample: number, rate: number): number | null => {
  const run = runs.findLast((candidate) => candidate.sample <= sample) ?? runs[0];
  return run === undefined ? null : run.seconds + (sample - run.sample) / rate;
};

/**
 * The source's sound on the clock of its mended picture, from its packets: a muxer that counts samples sets
 * right what goes back. Undefined for a film whose clock never jumps.
 */
const straightRuns = async (
  { ffprobe }: Tools,
  { timeline, source }: SoundRequest,
  index: number,
  rate: number,
): Promise<SoundRun[] | undefined> => {
  if (timeline.jumps.length === 0) return undefined;
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

type Track = SoundTrack & {
  readonly zero: number;
  /** When what is played, where the film's own clock jumps; absent: as the decoder says. */
  readonly straight?: readonly SoundRun[] | undefined;
};

type Compared = {
  readonly ours: Track;
  readonly theirs: Track;
  readonly format: SoundFormat;
  readonly steps: number;
};

const compareTrack = async (
  { ffmpeg }: Tools,
  { ours, theirs, format, steps }: Compared,
): Promise<string | null> => {
  const frameBytes = format.channels * bytesPerSample;
  const measure = { frameBytes, steps };
  const [a, b] = [ours, theirs].map((track) => playSound(ffmpeg, track, format));
  if (a === undefined || b === undefined) throw new TypeError("two sounds are compared");
  try {
    const heads = [a, b].map((sound): OpenedSound => ({ sound, bytes: Buffer.alloc(0) }));
    const [ourHead, theirHead] = heads as [OpenedSound, OpenedSound];
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

const decoderOf = (written: ProbedStream, given: ProbedStream): string | undefined =>
  layers.test(written.codec_name) ? given.codec_name : undefined;

const zeroOf = async ({ ffprobe }: Tools, path: string): Promise<number> =>
  (await readFacts(ffprobe, path)).ptsSeconds[0] ?? 0;

/** @see FilmWriter.compareSound */
export const compareSound = async (tools: Tools, request: SoundRequest): Promise<string | null> => {
  const { source, timeline, path, tracks } = request;
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
    const our = { path, index: track.index, zero: ourZero, codec: track.codec_name };
    const their = { path: source.uri, index: given.index, zero: theirZero, codec: given.codec_name };
    const straight = await straightRuns(tools, request, given.index, format.rate);
    const difference = await compareTrack(tools, {
      ours: { ...our, decoder: decoderOf(track, given) },
      theirs: { ...their, straight },
      format,
      steps: exact.test(given.codec_name) ? 0 : roundingSteps,
    });
    if (difference !== null && !(await samePackets(tools.ffprobe, our, their, toleranceSeconds)))
      return `its sound track ${n + 1} ${difference}`;
  }
  return null;
};
