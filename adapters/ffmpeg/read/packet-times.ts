import type { PacketTime } from "#core/film/film-parts.ts";
import type { Source } from "#core/film/source.ts";
import type { Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { probePackets } from "#adapters/ffmpeg/probe/probe-packets.ts";

/** Containers with an index, in which any time is found at once. */
const indexed = /(?:^|,)(?:mov|matroska|webm)(?:,|$)/;

/** @see FilmReader.packetTimes */
export const packetTimes = async (
  ffprobe: Tool,
  { uri, container }: Source,
  stream: number,
  from?: number,
): Promise<PacketTime[]> => {
  const found: PacketTime[] = [];
  const interval =
    from !== undefined && from > 0 && indexed.test(container) ? `${from.toFixed(3)}%` : undefined;
  const fields = "pts_time,dts_time,duration_time,flags";
  for await (const packet of probePackets(ffprobe, uri, { fields, streams: String(stream), interval })) {
    // A packet marked D is decoded but never shown.
    if (packet.flags.includes("D")) continue;
    found.push({
      seconds: packet.pts_time ?? packet.dts_time ?? null,
      duration: packet.duration_time ?? null,
    });
  }
  return found;
};
