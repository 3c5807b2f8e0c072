import * as z from "zod";
import { JobError } from "#core/errors.ts";
import type { Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { pipeOf, startChild } from "#adapters/ffmpeg/process/child.ts";
import { guardedInput } from "#adapters/ffmpeg/process/guarded-input.ts";
import { tellingLine } from "#adapters/ffmpeg/process/telling-line.ts";
import { linesOf } from "#adapters/ffmpeg/process/lines.ts";
import { moving, movingPieces } from "#adapters/ffmpeg/process/stall-limit.ts";

/** A field that a packet lacks is absent: times of packets that have none. */
const packetSchema = z.object({
  stream_index: z.int().nonnegative(),
  pts: z.int().optional(),
  dts: z.int().optional(),
  duration: z.int().nonnegative().optional(),
  pts_time: z.coerce.number().optional(),
  dts_time: z.coerce.number().optional(),
  duration_time: z.coerce.number().optional(),
  pos: z.string().optional(),
  flags: z.string().default(""),
  data_hash: z.string().optional(),
});
export type ProbedPacket = z.infer<typeof packetSchema>;

/**
 * The members of ffprobe's one long array, each parsed as it comes: a film of two hours has millions of
 * packets. ffprobe indents by four, so a member begins and ends with a brace eight spaces in, and a
 * packet's side data lie deeper.
 */
export const arrayMembers = async function* (lines: AsyncIterable<string>): AsyncGenerator {
  let member: string[] | null = null;
  for await (const line of lines) {
    if (/^ {8}\{\s*$/.test(line)) member = ["{"];
    else if (member !== null && /^ {8}\},?\s*$/.test(line)) {
      yield JSON.parse(`${member.join("")}}`) as unknown;
      member = null;
    } else member?.push(line);
  }
};

type PacketsRead = {
  readonly fields: string;
  readonly streams?: string | undefined;
  readonly interval?: string | undefined;
};

/**
 * Every packet of a film's streams, in the file's order, with the fields that are asked for.
 *
 * @param read.fields  besides the stream's index, e.g. "pts,flags"
 * @param read.streams  ffprobe's specifier, e.g. "a"; absent: all
 * @param read.interval  as ffprobe's -read_intervals takes it; absent: the whole film
 * @throws JobError ToolFailed
 */
export const probePackets = async function* (
  ffprobe: Tool,
  path: string,
  { fields, streams, interval }: PacketsRead,
): AsyncGenerator<ProbedPacket> {
  const args = [
    ...["-v", "error", ...(streams === undefined ? [] : ["-select_streams", streams])],
    ...(interval === undefined ? [] : ["-read_intervals", interval]),
    ...(fields.includes("data_hash") ? ["-show_data_hash", "MD5"] : []),
    ...["-show_entries", `packet=stream_index,${fields}`, "-of", "json", ...guardedInput(path)],
  ];
  const child = startChild(ffprobe, args, { pipes: "read" });
  try {
    const stdout = pipeOf(child.process.stdout).setEncoding("utf8");
    for await (const member of arrayMembers(linesOf(movingPieces(child, stdout))))
      yield packetSchema.parse(member);
    const { code } = await moving(child, child.ended);
    if (code === 0) return;
    const why = tellingLine(child.said());
    throw new JobError(
      "ToolFailed",
      `ffprobe cannot read ${JSON.stringify(path)} (${why}); give the same command again, and if it fails the same way write it again first (ffmpeg -i FILM -map 0 -c copy NEW.mkv)`,
    );
  } finally {
    await child.stop();
  }
};
