import { execa } from "execa";
import * as z from "zod";
import { JobError } from "#core/errors.ts";
import type { FilmFacts } from "#core/ports/film-writer.ts";
import type { Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { guardedInput } from "#adapters/ffmpeg/process/guarded-input.ts";
import { chooseVideo } from "#adapters/ffmpeg/probe/choose-video.ts";
import { probeFilm } from "#adapters/ffmpeg/probe/probe-report.ts";

const lineSchema = z.tuple([z.coerce.number().int(), z.coerce.number().int(), z.string()]);

/** One line a packet: stream, pts, flags. A packet marked D is decoded but never shown. */
const packetsOf = async function* (
  ffprobe: Tool,
  path: string,
): AsyncGenerator<z.infer<typeof lineSchema>> {
  const entries = ["-show_entries", "packet=stream_index,pts,flags", "-of", "csv=p=0"];
  const child = execa(ffprobe.path, ["-v", "error", ...entries, ...guardedInput(path)], {
    reject: false,
    stdin: "ignore",
    buffer: { stdout: false },
  });
  for await (const line of child) {
    const parsed = lineSchema.safeParse(line.split(","));
    if (parsed.success) yield parsed.data;
  }
  const { failed, stderr } = await child;
  if (failed) throw new JobError("ToolFailed", `ffprobe cannot read ${path} back: ${stderr.slice(0, 300)}`);
};

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
  const audio = new Map(report.streams.filter((s) => s.codec_type === "audio").map((s) => [s.index, 0]));
  const pts: number[] = [];
  for await (const [stream, ticks, flags] of packetsOf(ffprobe, path)) {
    if (stream === chosen.index && !flags.includes("D")) pts.push(ticks);
    const counted = audio.get(stream);
    if (counted !== undefined) audio.set(stream, counted + 1);
  }
  return {
    ptsSeconds: pts.sort((a, b) => a - b).map((ticks) => (ticks * num) / den),
    durationSeconds: report.format.duration ?? 0,
    audioPackets: [...audio.values()],
  };
};
