/** A film, or a folder's frames, as it was seen. */
export type Sighting = {
  /** Changes with its files' names, sizes and times. */
  readonly signature: string;
  /** When it was last written to, by its disk's clock, milliseconds. */
  readonly changed: number;
};

/** Remembers what was seen, to tell what is still. */
export type Watcher = {
  /** Whether it has been still for the time asked. Milliseconds. */
  readonly isStill: (place: string, sighting: Sighting, now: number) => boolean;
};

/**
 * Still is what its disk says was not written to for the time, or what looked the same for so long here: the
 * clock of a disk in the network may be another.
 *
 * @param milliseconds  how long
 */
export const stillnessWatcher = (milliseconds: number): Watcher => {
  const first = new Map<string, { readonly signature: string; readonly at: number }>();
  return {
    isStill: (place, { signature, changed }, now) => {
      const before = first.get(place);
      if (before?.signature !== signature) {
        first.set(place, { signature, at: now });
        // One that changed while we looked on is being written, whatever its times say.
        return before === undefined && now - changed >= milliseconds;
      }
      return now - before.at >= milliseconds || now - changed >= milliseconds;
    },
  };
};
