import { JobError } from "#core/errors.ts";
import type { FilmFacts } from "#core/ports/film-writer.ts";
import type { Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { chooseVideo } from "#adapters/ffmpeg/probe/choose-video.ts";
import { probePackets } from "#adapters/ffmpeg/probe/probe-packets.ts";
import { probeFilm, type ProbedStream } from "#adapters/ffmpeg/probe/probe-report.ts";

/**
 * What a written film shows when it is read back: counted packet by packet, not taken from its header.
 *
 * @throws JobError MediaUnreadable, ToolFailed
 */
export const readFacts = async (ffprobe: Tool, path: string): Promise<FilmFacts> => {
  const report = await probeFilm(ffprobe, path);
  const { chosen } = chooseVideo(report);
  if (chosen?.time_base == null)
    throw new JobError(
      "MediaWithoutVideo",
      `${path} holds no picture when read back; give the same command again, and another container (-o NAME.mkv) if it comes again`,
    );
  const { num, den } = chosen.time_base;
  const seconds = (ticks: number): number => (ticks * num) / den;
  const shown = await shownPackets(ffprobe, path, chosen.index);
  const last = shown.at(-1);
  return {
    ptsSeconds: shown.map(({ pts }) => seconds(pts)),
    pictureEndSeconds: latest(
      last?.duration == null ? null : seconds(last.pts + last.duration),
      endOf(chosen),
    ),
    durationSeconds: report.format.duration ?? 0,
  };
};

type Shown = { readonly pts: number; readonly duration: number | null };

/** In the order in which they are shown. */
const shownPackets = async (ffprobe: Tool, path: string, stream: number): Promise<Shown[]> => {
  const shown: Shown[] = [];
  for await (const packet of probePackets(ffprobe, path, {
    fields: "pts,duration,flags",
    streams: String(stream),
  })) {
    // A packet marked D is decoded but never shown.
    if (packet.pts === undefined || packet.flags.includes("D")) continue;
    shown.push({ pts: packet.pts, duration: packet.duration ?? null });
  }
  return shown.sort((a, b) => a.pts - b.pts);
};

/**
 * Of a picture that begins after the film, in MP4, ffprobe takes the time before it from the last packet's
 * duration; the stream's own word is right there.
 */
const latest = (byPacket: number | null, byStream: number | null): number | null =>
  byPacket === null || byStream === null ? (byPacket ?? byStream) : Math.max(byPacket, byStream);

/** By the stream's own word, for packets that ffprobe gives no duration of; null: it has none. */
const endOf = ({ start_time, duration }: ProbedStream): number | null =>
  duration === null ? null : (start_time ?? 0) + duration;
