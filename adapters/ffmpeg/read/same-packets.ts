import type { Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { probePackets, type ProbedPacket } from "#adapters/ffmpeg/probe/probe-packets.ts";

/** One track of sound in a file, and when its picture begins, seconds. */
type PacketTrack = {
  readonly path: string;
  readonly index: number;
  readonly zero: number;
  readonly codec: string;
};

/** Codecs whose packets hold all that a decoder needs, so that the same packets are the same sound. */
const complete = /^(?:mp[123]|e?ac3|dts)$/;

/**
 * Whether two tracks hold the same packets, byte for byte and at the same times after the picture's beginning.
 * Sound that changes its rate half way is brought to one rate to be played, which hangs on where a player
 * begins; its packets do not.
 *
 * @param tolerance  seconds
 * @throws JobError ToolFailed
 */
export const samePackets = async (
  ffprobe: Tool,
  ours: PacketTrack,
  theirs: PacketTrack,
  tolerance: number,
): Promise<boolean> => {
  if (ours.codec !== theirs.codec || !complete.test(ours.codec)) return false;
  const [a, b] = [ours, theirs].map(({ path, index }) =>
    probePackets(ffprobe, path, { fields: "pts_time,data_hash", streams: String(index) }),
  );
  if (a === undefined || b === undefined) throw new TypeError("two tracks are compared");
  const [ourClock, theirClock] = [clockFrom(ours.zero), clockFrom(theirs.zero)];
  try {
    for (;;) {
      const [one, other] = await Promise.all([a.next(), b.next()]);
      if (one.done === true || other.done === true) return one.done === other.done;
      const apart = ourClock(one.value) - theirClock(other.value);
      if (one.value.data_hash !== other.value.data_hash || !(Math.abs(apart) <= tolerance)) return false;
    }
  } finally {
    await Promise.all([a.return(undefined), b.return(undefined)]);
  }
};

/** Seconds after `zero`; where times go back (at a join), what is written waits for them to go on. */
const clockFrom = (zero: number): ((packet: ProbedPacket) => number) => {
  let latest = -Infinity;
  return ({ pts_time: seconds }) => (latest = Math.max(latest, (seconds ?? Number.NaN) - zero));
};
