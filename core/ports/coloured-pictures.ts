import { keyFrameName } from "#core/colourist/key-frame.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { jobFolders } from "#core/store/layout.ts";

const picture = /^(\d{1,9})\.(?:png|jpe?g|tiff?|webp|avif|gif)$/i;

/** The key frame that a picture is named for: `000123.png` of `123.jpg`; null: of none. */
export const keyFrameNamed = (file: string): string | null => {
  const [, frame] = picture.exec(file) ?? [];
  return frame === undefined ? null : keyFrameName(Number(frame));
};

/** Keys of the pictures that were put under a job, by the key frames that they are named for, and the rest. */
export const colouredPictures = async (
  store: JobStore,
): Promise<{
  readonly keys: ReadonlyMap<string, readonly string[]>;
  readonly others: readonly string[];
}> => {
  const keys = new Map<string, string[]>();
  const others: string[] = [];
  for await (const key of store.list(jobFolders.coloured)) {
    const file = key.slice(jobFolders.coloured.length);
    const name = keyFrameNamed(file);
    if (name !== null) keys.set(name, [...(keys.get(name) ?? []), key]);
    else if (!file.endsWith(".json")) others.push(file);
  }
  return { keys, others };
};
