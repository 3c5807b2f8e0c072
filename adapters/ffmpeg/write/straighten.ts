import { filmParts, soundPart, sparsePart, type PacketTime } from "#core/film/film-parts.ts";
import { toNumber } from "#core/film/rational.ts";
import type { CarriedStream } from "#core/film/carriage.ts";
import type { Source } from "#core/film/source.ts";
import type { Timeline } from "#core/film/timeline.ts";
import { releaseOf, type Tools } from "#adapters/ffmpeg/process/binaries.ts";
import { fileAddress, filmGuard } from "#adapters/ffmpeg/process/guarded-input.ts";
import { runFileJob } from "#adapters/ffmpeg/process/run-file-job.ts";
import { probePackets, type ProbedPacket } from "#adapters/ffmpeg/probe/probe-packets.ts";
import { probeFilm, type ProbeReport } from "#adapters/ffmpeg/probe/probe-report.ts";
import { encodeFailure } from "#adapters/ffmpeg/write/encode-failure.ts";

/** From packet `packet` of a stream on, `shift` is added to its times, seconds. */
type Step = { readonly packet: number; readonly shift: number };

type Jumping = { readonly source: Source; readonly timeline: Timeline };

const packetTime = ({ pts_time: pts, dts_time: dts, duration_time: lasts }: ProbedPacket): PacketTime => ({
  seconds: pts ?? dts ?? null,
  duration: lasts ?? null,
});

const withStep = (steps: Step[], step: Step): Step[] =>
  steps.at(-1)?.shift === step.shift ? steps : [...steps, step];

/** How the times of each stream are moved, by its index, so that they go along with the mended picture. */
const stepsOf = async ({ ffprobe }: Tools, { source, timeline }: Jumping): Promise<Map<number, Step[]>> => {
  const parts = filmParts(timeline, timeline.jumps, toNumber(source.video.timeBase));
  const sounds = new Map(source.audio.map(({ index }) => [index, soundPart(parts)]));
  const counts = new Map<number, number>();
  const steps = new Map<number, Step[]>();
  const pictures = (): number => counts.get(source.video.index) ?? 0;
  const around = (): number => timeline.jumps.filter(({ frame }) => frame < pictures()).length;
  const fields = "pts_time,dts_time,duration_time";
  for await (const packet of probePackets(ffprobe, source.uri, { fields })) {
    const { stream_index: index } = packet;
    const count = counts.get(index) ?? 0;
    counts.set(index, count + 1);
    if (index === source.video.index) continue;
    const time = packetTime(packet);
    const part = parts[sounds.get(index)?.(time) ?? sparsePart(parts, around(), time)];
    const known = steps.get(index) ?? [];
    steps.set(index, withStep(known, { packet: count, shift: part?.shift ?? 0 }));
  }
  return steps;
};

/** Matroska's unit. ffmpeg 5 hands its filters packets in it, but names the unit that they came in. */
const unit = ({ ffmpeg }: Tools): string => (releaseOf(ffmpeg) >= 6 ? "TB" : "0.001");

const shiftFilter = (tools: Tools, steps: readonly Step[]): string => {
  const changes = steps.map(({ packet, shift }, n) => {
    const change = (shift - (steps[n - 1]?.shift ?? 0)).toFixed(9);
    return `gte(N,${packet})*(${change})`;
  });
  const moved = `TS+round((${changes.join("+")})/${unit(tools)})`;
  const growing = `if(eq(PREV_OUTPTS,NOPTS),${moved},max(${moved},PREV_OUTPTS+1))`;
  return `setts=ts='if(eq(TS,NOPTS),NOPTS,${growing})'`;
};

export type StillStreams = { readonly source: Source; readonly carried: readonly CarriedStream[] };

export type Straight = {
  /** The film as if its other streams lay in a file of their own, on the clock of the mended picture. */
  readonly source: Source;
  readonly report: ProbeReport;
  readonly carried: readonly CarriedStream[];
  /** What has no times and stays where it is; null: nothing. */
  readonly still: StillStreams | null;
  /** Sentences: what has times that cannot be moved. */
  readonly lost: readonly string[];
};

/** What of a film goes along with its mended picture, and how. */
const fatesIn = (carried: readonly CarriedStream[]) => ({
  moved: carried.filter(
    ({ type, page }) => type === "audio" || (type === "subtitle" && page === undefined),
  ),
  still: carried.filter(({ type }) => type === "attachment" || type === "cover"),
  lost: carried
    .filter(({ type, page }) => type === "data" || page !== undefined)
    .map(({ index, page }) => {
      const what = page === undefined ? `data track ${index}` : `page ${page} of teletext ${index}`;
      return `not carried into the result: ${what}, because the film's clock jumps`;
    }),
});

/**
 * The sound, subtitles and data of a film whose clock jumps, in a file in which they go on as the mended
 * picture does.
 *
 * @param path  of the file to write
 * @returns null where no such stream goes along
 */
export const straighten = async (
  tools: Tools,
  film: Jumping,
  carried: readonly CarriedStream[],
  path: string,
): Promise<Straight | null> => {
  const { source } = film;
  const { moved, still, lost } = fatesIn(carried);
  if (moved.length === 0) return null;
  const steps = await stepsOf(tools, film);
  const options = moved.flatMap(({ index, codec }, n) => [
    ...["-map", `0:${index}`, `-c:${n}`, codec === "mov_text" ? "copy" : codec],
    ...[`-bsf:${n}`, shiftFilter(tools, steps.get(index) ?? [])],
  ]);
  const end = await runFileJob(tools.ffmpeg, {
    inputs: [{ address: fileAddress(source.uri), options: ["-copyts", ...filmGuard] }],
    options: [...options, "-avoid_negative_ts", "disabled", "-max_interleave_delta", "0", "-f", "matroska"],
    output: fileAddress(path),
  });
  if (end.failed) throw encodeFailure(path, end.lines, "with an error");
  const report = await probeFilm(tools.ffprobe, path);
  const others = moved.map(({ index, type }, n) => ({
    ...(source.others.find((other) => other.index === index) ?? { codec: "" }),
    index: n,
    type,
    primingSamples: 0,
  })) as Source["others"];
  return {
    source: { ...source, uri: path, others, startSeconds: report.format.start_time ?? 0 },
    report,
    lost,
    still: still.length === 0 ? null : { source, carried: still },
    carried: moved.map(({ type, codec }, n) => ({
      index: n,
      type,
      codec: codec === "mov_text" ? codec : "copy",
    })),
  };
};
