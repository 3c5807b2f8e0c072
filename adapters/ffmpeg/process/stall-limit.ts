import { Readable } from "node:stream";
import { JobError } from "#core/errors.ts";
import type { Child } from "#adapters/ffmpeg/process/child.ts";

/** Longer than any step of a sound child: the slowest is moving the index of a very large MP4 to its front. */
const stallMinutes = 30;

/**
 * Waits for a step of a child. Only the time spent here counts, so a child that is held up by us is not
 * blamed; one that does not move is killed.
 *
 * @throws JobError ToolFailed when the step took longer than the limit
 */
export const moving = async <Result>(
  child: Pick<Child, "process">,
  step: Promise<Result>,
  limitMs = stallMinutes * 60_000,
): Promise<Result> => {
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort();
    child.process.kill("SIGKILL");
  }, limitMs);
  try {
    const result = await step;
    if (!limit.signal.aborted) return result;
  } finally {
    clearTimeout(timer);
  }
  throw new JobError(
    "ToolFailed",
    `${child.process.spawnfile} did nothing for ${limitMs / 60_000} minutes and was stopped; give the same command again`,
  );
};

/**
 * What a child writes, under the same limit for every piece. Nothing is lost before the first is asked for:
 * when a child ends, Node lets the pipes run dry that nobody reads from, so this one is read from at once.
 */
export const movingPieces = <Piece>(
  child: Pick<Child, "process">,
  pieces: AsyncIterable<Piece>,
  limitMs?: number,
): AsyncGenerator<Piece> => {
  if (pieces instanceof Readable) pieces.on("readable", () => undefined);
  return piecesOf(child, pieces, limitMs);
};

const piecesOf = async function* <Piece>(
  child: Pick<Child, "process">,
  pieces: AsyncIterable<Piece>,
  limitMs?: number,
): AsyncGenerator<Piece> {
  const iterator = pieces[Symbol.asyncIterator]();
  try {
    for (;;) {
      const step = await moving(child, iterator.next(), limitMs);
      if (step.done === true) return;
      yield step.value;
    }
  } finally {
    await iterator.return?.(undefined);
  }
};
