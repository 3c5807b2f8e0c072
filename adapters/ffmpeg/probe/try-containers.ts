import { devNull } from "node:os";
import { carriageOf, containers, type CarriedStream, type Container } from "#core/film/carriage.ts";
import type { Source } from "#core/film/source.ts";
import type { Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { guardedInput } from "#adapters/ffmpeg/process/guarded-input.ts";
import { runConfined } from "#adapters/ffmpeg/process/run-confined.ts";

/** A header and two packets take a moment; a film that is slow to read is not held against a container. */
const timeout = 60_000;

/** Whether ffmpeg writes the beginning of some streams into a container. Nothing is kept. */
const fits = async (
  ffmpeg: Tool,
  path: string,
  container: Container,
  streams: readonly CarriedStream[],
): Promise<boolean> => {
  const args = [
    ...["-nostdin", "-hide_banner", "-v", "error", "-y", ...guardedInput(path)],
    ...streams.flatMap(({ index, codec }, n) => ["-map", `0:${index}`, `-c:${n}`, codec]),
    ...["-strict", "-2", "-frames:a", "2", "-frames:v", "1", "-frames:d", "1", "-f", container, devNull],
  ];
  const { failed, timedOut } = await runConfined(ffmpeg, args, { timeout });
  return !failed || timedOut;
};

/** Subtitles are sparse, so the first may lie anywhere; what containers take of them is known. */
const isTried = ({ type }: CarriedStream): boolean => type !== "subtitle";

/** Streams that each container does not take after all, though its table says so. */
export const tryContainers = async (ffmpeg: Tool, source: Source): Promise<Source["misfits"]> => {
  const misfits = { mp4: [] as number[], mov: [] as number[], matroska: [] as number[] };
  for (const container of containers) {
    const tried = carriageOf(source, container).streams.filter(isTried);
    if (tried.length === 0 || (await fits(ffmpeg, source.uri, container, tried))) continue;
    for (const stream of tried)
      if (!(await fits(ffmpeg, source.uri, container, [stream]))) misfits[container].push(stream.index);
  }
  return misfits;
};
