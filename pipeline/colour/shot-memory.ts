import { frameCount, type FrameRange } from "#core/film/frame-range.ts";
import { recaller, shotMemory, type ShotMemory } from "#core/memory/recall.ts";
import type { WordSums } from "#core/memory/word-sums.ts";
import type { Evidence } from "#core/model/evidence.ts";
import { gridOf, type Job } from "#pipeline/colour/job.ts";

/** What a shot knows by word; null where pooling is off or the model makes no keys. */
export const memoryOf = ({ manifest, card }: Job, shot: FrameRange, sums: WordSums): ShotMemory | null =>
  card.keys === null || !manifest.options.pooling
    ? null
    : shotMemory(sums, card.keys.floor * frameCount(shot));

type Read = (frame: number) => Promise<Evidence>;

/** Evidence as the shot's words have it: words come first, motion after. */
export const remembered = (job: Job, memory: ShotMemory | null, read: Read): Read => {
  if (memory === null) return read;
  const recall = recaller(gridOf(job), memory);
  return async (frame) => recall(await read(frame));
};
