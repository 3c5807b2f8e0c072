import type { FrameRange } from "#core/film/frame-range.ts";
import type { StretchAnalyser } from "#pipeline/colour/analyse-stretch.ts";
import type { SeenFrame } from "#pipeline/colour/see-frame.ts";

/** A stretch, and how many of its frames no later one holds. */
type Stretch = { readonly frames: readonly SeenFrame[]; readonly leave: number; readonly shot: FrameRange };

/** Completes stretches one behind, in order: while one is being completed, the next one's frames are read. */
export const stretchesBehind = (complete: StretchAnalyser["complete"]) => {
  let begun: Promise<readonly SeenFrame[]> = Promise.resolve([]);
  return {
    /** Begins a stretch. @returns the frames that the one before leaves, when that is complete */
    begin: ({ frames, leave, shot }: Stretch): Promise<readonly SeenFrame[]> => {
      const before = begun;
      begun = before.then(async () => {
        await complete(frames, shot);
        return frames.slice(0, leave);
      });
      // Heard of where the next stretch begins, or the end.
      begun.catch(() => undefined);
      return before;
    },
    /** The frames that the last one leaves. */
    end: (): Promise<readonly SeenFrame[]> => begun,
  };
};
