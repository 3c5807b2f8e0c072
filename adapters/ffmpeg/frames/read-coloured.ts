import type { Source } from "#core/film/source.ts";
import type { FullPlanes } from "#core/colour/recolour-frame.ts";
import { noHiddenConversion, passthrough, type Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { pipeOf, startChild } from "#adapters/ffmpeg/process/child.ts";
import { guardedInput } from "#adapters/ffmpeg/process/guarded-input.ts";
import { movingPieces } from "#adapters/ffmpeg/process/stall-limit.ts";
import { checkEnd } from "#adapters/ffmpeg/frames/read-samples.ts";
import { rawPlanes } from "#adapters/ffmpeg/read/raw-planes.ts";
import { turns } from "#adapters/ffmpeg/read/luma-graph.ts";
import { turnedSize } from "#core/film/upright.ts";

/**
 * Every frame of a coloured film, upright, its chroma at full size. Luma is not touched; chroma stands in
 * the middle of its pixels, where colouring puts it.
 */
export const readColoured = async function* (
  ffmpeg: Tool,
  source: Source,
  signal?: AbortSignal,
): AsyncGenerator<FullPlanes> {
  const { video } = source;
  const { width, height } = turnedSize(video, video.rotation);
  const deep = video.bitDepth > 8;
  const hasAlpha = video.alpha !== "none";
  const planes = hasAlpha ? 4 : 3;
  const format = `yuv${hasAlpha ? "a" : ""}444p${deep ? `${video.bitDepth}le` : ""}`;
  const scale = `scale=in_h_chr_pos=128:in_v_chr_pos=128:in_range=${video.colour.range}:out_range=${video.colour.range}:interl=${video.fieldOrder === "progressive" ? 0 : 1}:flags=bicubic+accurate_rnd`;
  const args = [
    ...["-nostdin", "-hide_banner", "-v", "error", ...noHiddenConversion(ffmpeg), "-noautorotate"],
    ...[...guardedInput(source.uri), "-map", `0:${video.index}`, ...passthrough(ffmpeg)],
    ...["-vf", [scale, `format=${format}`, ...turns[video.rotation]].join(","), "-f", "rawvideo", "pipe:1"],
  ];
  const child = startChild(ffmpeg, args, { pipes: "read", signal });
  const pixels = width * height;
  try {
    const pieces = movingPieces<Buffer>(child, pipeOf(child.process.stdout));
    for await (const raw of rawPlanes(pieces, pixels * planes * (deep ? 2 : 1))) {
      const all = deep ? new Uint16Array(raw.buffer) : raw;
      const plane = (at: number): typeof all => all.subarray(at * pixels, (at + 1) * pixels);
      yield { y: plane(0), u: plane(1), v: plane(2), alpha: hasAlpha ? plane(3) : null };
    }
    await checkEnd(child, source.uri, signal);
  } finally {
    await child.stop();
  }
};
