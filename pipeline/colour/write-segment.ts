import { segmentExtension } from "#core/film/encoding.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { Chunk } from "#core/job/manifest.ts";
import type { SegmentWriter } from "#core/ports/film-writer.ts";
import type { FramePorts, Job } from "#pipeline/colour/job.ts";

/** Runs `fill` on a new segment; the store holds it only once `fill` and the encoder are done. */
export const writeSegment = async <Result>(
  { films, scratch, store, signal }: FramePorts,
  { source, manifest }: Job,
  chunk: Chunk,
  fill: (writer: SegmentWriter) => Promise<Result>,
): Promise<Result> => {
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
    const result = await fill(writer);
    await writer.finish();
    await store.adopt(jobKeys.segment(manifest, chunk, extension), path);
    return result;
  } catch (error) {
    await writer.abort();
    throw error;
  }
};
