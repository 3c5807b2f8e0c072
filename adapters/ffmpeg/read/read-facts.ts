import { JobError } from "#core/errors.ts";
import type { FilmFacts } from "#core/ports/film-writer.ts";
import type { Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { chooseVideo } from "#adapters/ffmpeg/probe/choose-video.ts";
import { probePackets } from "#adapters/ffmpeg/probe/probe-packets.ts";
import { probeFilm } from "#adapters/ffmpeg/probe/probe-report.ts";

/**
 * What a written film shows when it is read back: counted packet by packet, not taken from its header.
 *
 * @throws JobError MediaUnreadable, ToolFailed
 */
export const readFacts = async (ffprobe: Tool, path: string): Promise<FilmFacts> => {
  const report = await probeFilm(ffprobe, path);
  const { chosen } = chooseVideo(report);
  if (chosen?.time_base == null)
    throw new JobError("MediaWithoutVideo", `${path} holds no picture when read back`);
  const { num, den } = chosen.time_base;
  const seconds = (ticks: number): number => (ticks * num) / den;
  const pts: number[] = [];
  let end = 0;
  for await (const packet of probePackets(ffprobe, path, "pts,duration,flags", String(chosen.index))) {
    // A packet marked D is decoded but never shown.
    if (packet.pts === undefined || packet.flags.includes("D")) continue;
    pts.push(packet.pts);
    end = Math.max(end, packet.pts + (packet.duration ?? 0));
  }
  return {
    ptsSeconds: pts.sort((a, b) => a - b).map(seconds),
    pictureEndSeconds: seconds(end),
    durationSeconds: report.format.duration ?? 0,
  };
};
