import { JobError } from "#core/errors.ts";
import { segmentExtension } from "#core/film/encoding.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { ColourReader } from "#core/ports/colour-reader.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { RawPicture } from "#core/ports/pictures.ts";
import { shownSize } from "#core/review/sizes.ts";
import type { Job } from "#pipeline/colour/job.ts";
import { segmentSource } from "#pipeline/review/film-findings.ts";

export type ColouredPorts = {
  readonly coloured: ColourReader;
  readonly store: JobStore;
  readonly signal?: AbortSignal;
};

export type ColouredFrame = { readonly frame: number; readonly picture: RawPicture };

/**
 * Frames of a job as they are coloured now, upright and with square pixels, in order.
 *
 * @param frames  global indices inside the job's range, rising
 * @throws JobError UsageInvalid when one of them is not coloured yet
 */
export const colouredFrames = async function* (
  { coloured, store, signal }: ColouredPorts,
  { source, manifest }: Pick<Job, "source" | "manifest">,
  frames: readonly number[],
): AsyncGenerator<ColouredFrame> {
  const size = shownSize(source.video);
  const extension = segmentExtension(manifest.options.encode);
  for (const chunk of manifest.chunks) {
    const { first, end } = chunk.range;
    const wanted = new Set(frames.filter((frame) => frame >= first && frame < end));
    if (wanted.size === 0) continue;
    const key = jobKeys.segment(manifest, chunk, extension);
    if (!(await store.has(key))) {
      throw new JobError(
        "UsageInvalid",
        `frame ${[...wanted].join(", ")} of the job is not coloured yet; let the job run to its end first`,
      );
    }
    const segment = segmentSource(source, await store.localFile(key));
    let frame = first;
    const pictures = coloured.readColour({
      source: segment,
      size,
      ...(signal === undefined ? {} : { signal }),
    });
    for await (const samples of pictures) {
      if (wanted.delete(frame)) yield { frame, picture: { samples, size, channels: 3 } };
      if (wanted.size === 0) break;
      frame += 1;
    }
  }
};
