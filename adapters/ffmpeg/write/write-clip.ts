import { rename, rm } from "node:fs/promises";
import type { Clips, ClipWriter } from "#core/ports/clips.ts";
import { pipeOf, startChild, withoutAddresses } from "#adapters/ffmpeg/process/child.ts";
import type { Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";
import { encodeFailure } from "#adapters/ffmpeg/write/encode-failure.ts";
import { moving } from "#adapters/ffmpeg/process/stall-limit.ts";
import { fileAddress } from "#adapters/ffmpeg/process/guarded-input.ts";
import { stoppedBy } from "#adapters/ffmpeg/process/stopped.ts";

type ClipRequest = Parameters<Clips["openClip"]>[0];

/** What every browser plays: H.264 High in 4:2:0, BT.709, the index first. */
export const browserVideo: readonly string[] = [
  ...["-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-profile:v", "high", "-pix_fmt", "yuv420p"],
  ...["-color_range", "1", "-colorspace", "1", "-color_primaries", "1", "-color_trc", "1"],
  ...["-fflags", "+bitexact", "-flags:v", "+bitexact", "-movflags", "+faststart"],
];

const clipArguments = ({ from, size, frameRate }: ClipRequest, temporary: string): string[] => {
  const format = from.channels === 3 ? "rgb24" : "gray";
  const matrix = "out_color_matrix=bt709:out_range=limited";
  const range = from.channels === 3 ? "" : ":in_range=full";
  return [
    ...["-hide_banner", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", format],
    ...["-video_size", `${from.size.width}x${from.size.height}`],
    ...["-framerate", `${frameRate.num}/${frameRate.den}`, "-i", "pipe:0", "-an"],
    ...[
      "-vf",
      `scale=w=${size.width}:h=${size.height}:flags=area:${matrix}${range},format=yuv420p,setsar=1`,
    ],
    ...[...browserVideo, "-f", "mp4", fileAddress(temporary)],
  ];
};

/** @see Clips.openClip */
export const openClip = (ffmpeg: Tool, request: ClipRequest): ClipWriter => {
  const { path, signal } = request;
  const temporary = `${path}.${process.pid}.part`;
  const child = startChild(ffmpeg, clipArguments(request, temporary), { pipes: "write", signal });
  const stdin = pipeOf(child.process.stdin);
  stdin.on("error", () => undefined);
  const abort = async (): Promise<void> => {
    await child.stop();
    await rm(temporary, { force: true });
  };
  const fail = async (): Promise<never> => {
    const { code, signal: by } = await moving(child, child.ended);
    const lines = child.said().map(withoutAddresses);
    await abort();
    if (signal?.aborted === true) throw stoppedBy(signal);
    throw encodeFailure(path, lines, by === null ? `with code ${code}` : `by ${by}`);
  };
  return {
    write: async (samples) => {
      if (child.process.exitCode !== null || stdin.destroyed) return fail();
      if (!stdin.write(samples))
        await moving(
          child,
          Promise.race([new Promise((resolve) => stdin.once("drain", resolve)), child.ended]),
        );
    },
    finish: async () => {
      stdin.end();
      const { code } = await moving(child, child.ended);
      if (code !== 0) return fail();
      await rename(temporary, path).catch(async (error: unknown) => {
        await abort();
        throw writeFailure(path, error);
      });
      return path;
    },
    abort,
  };
};
