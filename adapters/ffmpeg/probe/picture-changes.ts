import * as z from "zod";
import { picturesThatChange, type PictureChange } from "#core/film/picture-change.ts";
import type { Source } from "#core/film/source.ts";
import type { Tool } from "#adapters/ffmpeg/process/binaries.ts";
import { pipeOf, startChild } from "#adapters/ffmpeg/process/child.ts";
import { guardedInput } from "#adapters/ffmpeg/process/guarded-input.ts";
import { linesOf } from "#adapters/ffmpeg/process/lines.ts";
import { movingPieces } from "#adapters/ffmpeg/process/stall-limit.ts";
import { arrayMembers } from "#adapters/ffmpeg/probe/probe-packets.ts";

const frameSchema = z.object({
  width: z.int().positive(),
  height: z.int().positive(),
  pix_fmt: z.string(),
});

/**
 * Decodes the film once more, which only films whose pictures change need.
 *
 * @see FilmReader.pictureChanges
 */
export const pictureChanges = async (ffprobe: Tool, { uri, video }: Source): Promise<PictureChange[]> => {
  const args = [
    ...["-v", "quiet", "-select_streams", String(video.index)],
    ...["-show_entries", "frame=width,height,pix_fmt", "-of", "json", ...guardedInput(uri)],
  ];
  const child = startChild(ffprobe, args, { pipes: "read" });
  const changes: PictureChange[] = [];
  const changed = picturesThatChange();
  try {
    const stdout = pipeOf(child.process.stdout).setEncoding("utf8");
    for await (const member of arrayMembers(linesOf(movingPieces(child, stdout)))) {
      const frame = frameSchema.safeParse(member);
      if (!frame.success) continue;
      const { width, height, pix_fmt: pixelFormat } = frame.data;
      const change = changed({ width, height, pixelFormat });
      if (change !== null) changes.push(change);
    }
    return changes;
  } finally {
    await child.stop();
  }
};
