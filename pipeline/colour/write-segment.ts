import { JobError } from "#core/errors.ts";
import { firstDifference } from "#core/film/luma-digests.ts";
import { segmentExtension } from "#core/film/encoding.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { Chunk } from "#core/job/manifest.ts";
import type { SegmentWriter } from "#core/ports/film-writer.ts";
import type { Rendered } from "#pipeline/colour/render.ts";
import type { FramePorts, Job } from "#pipeline/colour/job.ts";

/**
 * Renders a new segment; the store holds it only once the encoder is done, and only where the encoder was
 * given the very planes that were read.
 *
 * @returns frames written
 * @throws JobError ChunkIncomplete
 */
export const writeSegment = async (
  { films, scratch, store, signal }: FramePorts,
  { source, manifest }: Job,
  chunk: Chunk,
  fill: (writer: SegmentWriter) => Promise<Rendered>,
): Promise<number> => {
  const settings = manifest.options.encode;
  const extension = segmentExtension(settings);
  const path = scratch.newPath(`${chunk.id}.${extension}`);
  const writer = await films.openSegment({
    path,
    source,
    settings,
    ...(signal === undefined ? {} : { signal }),
  });
  try {
    const read = await fill(writer);
    const given = await writer.finish();
    refuseOtherLuma(chunk, read.luma, given);
    await store.put(jobKeys.segmentLuma(manifest, chunk), new TextEncoder().encode(given));
    await store.adopt(jobKeys.segment(manifest, chunk, extension), path);
    return read.frames;
  } catch (error) {
    await writer.abort();
    throw error;
  }
};

const refuseOtherLuma = ({ id, range }: Chunk, read: string, given: string): void => {
  const wrong = firstDifference(read, given);
  if (wrong === null) return;
  const frame = range.first + wrong;
  throw new JobError(
    "ChunkIncomplete",
    `frame ${frame} reached the encoder of chunk ${id} with other luma than was read of the film`,
    { chunk: id, frame },
  );
};
