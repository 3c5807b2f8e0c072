import { setTimeout as sleep } from "node:timers/promises";
import { sightingOf } from "#adapters/disk/sighting.ts";
import { stillnessWatcher, type Sighting } from "#core/batches/stillness.ts";
import { JobError } from "#core/errors.ts";
import type { WorkItem } from "#cli/batch/find-items.ts";

/** Seconds that a film must be still before it is taken, when nobody says. */
export const defaultStill = 30;

type Watch = {
  readonly find: () => Promise<readonly WorkItem[]>;
  readonly seconds: number;
  readonly signal: AbortSignal;
  /** A film that is still, and was not taken as it is. */
  readonly take: (item: WorkItem) => Promise<void>;
};

/** Looks into a folder until the signal aborts. What changes after it was taken is taken again. */
export const watchFolder = async ({ find, seconds, signal, take }: Watch): Promise<void> => {
  const watcher = stillnessWatcher(seconds * 1000);
  const taken = new Map<string, string>();
  const running = new Map<string, Promise<void>>();
  while (!signal.aborted) {
    for (const item of await find()) {
      const { place, path, kind } = item;
      const sighting = await sightingOf(path, kind).catch(sightingOfFault);
      if (sighting === null || running.has(place)) continue;
      if (!watcher.isStill(place, sighting, Date.now()) || taken.get(place) === sighting.signature)
        continue;
      taken.set(place, sighting.signature);
      running.set(
        place,
        take(item).finally(() => running.delete(place)),
      );
    }
    await sleep(Math.min(2000, seconds * 500), undefined, { signal }).catch(() => undefined);
  }
  await Promise.all(running.values());
};

/** Gone since it was found, it may come again. What cannot be read is taken once, which tells why it failed. */
const sightingOfFault = (error: unknown): Sighting | null =>
  error instanceof JobError && error.name === "MediaMissing"
    ? null
    : { signature: String(error), changed: 0 };
