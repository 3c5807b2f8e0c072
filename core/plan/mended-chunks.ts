import { digestOf } from "#core/digest.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import { isPart, type Chunk, type KeptShot } from "#core/job/manifest.ts";
import { planChunks } from "#core/plan/chunks.ts";

/**
 * The chunks of shots whose cuts a person mended: those of the plan whose shots are all there still, and
 * between them new ones. A new chunk is named by what is in it, so that its work is never taken for another's.
 *
 * @param planned  chunks of the shots before
 * @param shots  the shots now, of the same frames
 * @param kept  shots whose own colour stays
 */
export const mendedChunks = async (
  planned: readonly Chunk[],
  shots: readonly FrameRange[],
  { chunkFrames, kept }: { readonly chunkFrames: number; readonly kept: readonly KeptShot[] },
): Promise<Chunk[]> => {
  const there = new Set(shots.map(nameOf));
  const isWhole = (chunk: Chunk): boolean =>
    isPart(chunk) ? there.has(nameOf(chunk.shot)) : chunk.shots.every((shot) => there.has(nameOf(shot)));
  const stretches: (Chunk | FrameRange)[] = [];
  for (const chunk of planned) {
    const last = stretches.at(-1);
    if (isWhole(chunk)) stretches.push(chunk);
    else if (last === undefined || "id" in last) stretches.push(chunk.range);
    else stretches[stretches.length - 1] = { first: last.first, end: chunk.range.end };
  }
  const made = stretches.map((stretch) =>
    "id" in stretch ? Promise.resolve([stretch]) : newChunks(stretch, shots, { chunkFrames, kept }),
  );
  return (await Promise.all(made)).flat();
};

const nameOf = ({ first, end }: FrameRange): string => `${first}-${end}`;

const newChunks = (
  { first, end }: FrameRange,
  shots: readonly FrameRange[],
  { chunkFrames, kept }: { readonly chunkFrames: number; readonly kept: readonly KeptShot[] },
): Promise<Chunk[]> => {
  const inside = shots.filter((shot) => shot.first >= first && shot.end <= end);
  return Promise.all(
    planChunks(inside, chunkFrames).map(async (chunk): Promise<Chunk> => {
      const content = { ...chunk, id: "" };
      const own = kept.filter((shot) => shot.first < chunk.range.end && shot.end > chunk.range.first);
      const digest = await digestOf({ content, own });
      return { ...chunk, id: `m${chunk.range.first}-${digest.slice(0, 8)}` };
    }),
  );
};
