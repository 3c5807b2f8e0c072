import { createHash } from "node:crypto";
import { execa } from "execa";
import { passthrough } from "#adapters/ffmpeg/process/binaries.ts";
import { tools } from "#test/clips/film-tools.ts";

export const digest = (samples: Uint8Array | Uint16Array): string =>
  createHash("md5")
    .update(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength))
    .digest("hex");

/** Every frame of stream `index` as ffmpeg decodes it, whole, in its own pixel format. */
export const wholeFrames = async (path: string, frameBytes: number, index = 0): Promise<Buffer[]> => {
  const args = ["-nostdin", "-v", "quiet", "-noautorotate", "-i", path, "-map", `0:${index}`];
  const { stdout } = await execa(
    tools.ffmpeg.path,
    [...args, ...passthrough(tools.ffmpeg), "-f", "rawvideo", "pipe:1"],
    { encoding: "buffer", maxBuffer: 2 ** 31 },
  );
  const bytes = Buffer.from(stdout);
  return Array.from({ length: Math.floor(bytes.length / frameBytes) }, (_, i) =>
    bytes.subarray(i * frameBytes, (i + 1) * frameBytes),
  );
};
