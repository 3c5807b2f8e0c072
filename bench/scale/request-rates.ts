import type { Clock } from "#cli/engine/clock.ts";
import { pieceBytes, taskStartSeconds } from "#core/cost/work-estimate.ts";
import type { SimulatedFilm } from "#bench/scale/film.ts";

/** Requests of one task beside the pieces of films, as core/cost/work-estimate.ts counts them. */
const ofTask = { reads: 6, writes: 5 } as const;

/** What one task sends; as it fetches (core/cost/work-estimate.ts). */
const sentBytesPerSecond = 100e6;

/**
 * Requests to S3, second by second, of all tasks together. A film is fetched piece by piece while the
 * task starts; what a task leaves is written from its end on.
 */
export const requestRates = (clock: Clock) => {
  const reads = new Map<number, number>();
  const writes = new Map<number, number>();
  const add = (counts: Map<number, number>, second: number, count: number): void => {
    counts.set(second, (counts.get(second) ?? 0) + count);
  };
  const second = (): number => Math.floor(clock.now() / 1000);
  return {
    taskBegins: ({ source }: SimulatedFilm): void => {
      const seconds = Math.ceil(taskStartSeconds(source));
      const each = (Math.ceil(source.bytes / pieceBytes) + ofTask.reads) / seconds;
      for (let at = 0; at < seconds; at += 1) add(reads, second() + at, each);
    },
    taskEnds: ({ source, chunks }: SimulatedFilm, stage: string): void => {
      const bytes = stage === "assemble" ? source.bytes : source.bytes / chunks.length;
      const seconds = Math.ceil(bytes / sentBytesPerSecond);
      const each = (Math.ceil(bytes / pieceBytes) + ofTask.writes) / seconds;
      for (let at = 0; at < seconds; at += 1) add(writes, second() + at, each);
    },
    most: () => ({
      maxReadsPerSecond: Math.ceil(largest(reads)),
      maxWritesPerSecond: Math.ceil(largest(writes)),
    }),
  };
};

const largest = (counts: ReadonlyMap<number, number>): number =>
  [...counts.values()].reduce((most, count) => Math.max(most, count), 0);
