import { createHash } from "node:crypto";
import type { FrameFacts } from "#core/film/frame-facts.ts";
import { refuseUnlike } from "#core/film/frame-facts.ts";
import type { Progress } from "#core/ports/progress.ts";
import type { FoundFrames } from "#adapters/frames/find-frames.ts";
import { readFrameFacts, type FrameHeader } from "#adapters/frames/frame-facts.ts";

/** What all frames of a sequence are, and what tells them from what they were before. */
export type CheckedFrames = { readonly facts: FrameFacts; readonly revision: string };

/** Headers that are read at once. */
const together = 32;

/**
 * Reads every frame's header: all must be whole, of the kind that their names say, and like the first.
 *
 * @throws JobError MediaUnreadable with the first frame that is not
 */
export const checkFrames = async (
  { folder, set }: FoundFrames,
  progress: Progress = () => undefined,
): Promise<CheckedFrames> => {
  const names = [...new Set(set.files)];
  const revision = createHash("sha256");
  let first: FrameHeader | null = null;
  for (let from = 0; from < names.length; from += together) {
    const headers = await Promise.allSettled(
      names.slice(from, from + together).map((name) => readFrameFacts(folder, name)),
    );
    for (const header of headers) {
      if (header.status === "rejected") throw header.reason;
      first ??= header.value;
      refuseUnlike(first, header.value);
      revision.update(`${header.value.name} ${header.value.revision}\n`);
    }
    progress(Math.min(from + together, names.length), names.length);
  }
  if (first === null) throw new RangeError("a sequence needs a frame");
  return { facts: first.facts, revision: revision.digest("hex") };
};
