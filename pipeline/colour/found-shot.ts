import type { FrameRange } from "#core/film/frame-range.ts";
import type { Assignment } from "#core/memory/assignment.ts";
import { foundChannels, referenceFinder } from "#core/memory/look-up.ts";
import type { Evidence } from "#core/model/evidence.ts";
import type { BorderStates, PooledShot } from "#core/time/pooling.ts";
import { assignReferences } from "#pipeline/colour/assign-references.ts";
import { gridOf, pooledShot, type Job } from "#pipeline/colour/job.ts";
import type { ReadReference } from "#pipeline/colour/read-references.ts";

/** What references say of a run: of its shot, and carried in at its borders. */
export type FoundRun = { readonly shot: PooledShot; readonly borders: BorderStates };

/**
 * A shot whose evidence is what its references say, to be pooled along motion like the network's own;
 * null where it has none. A frame is looked up once; what was found stays at hand, four bytes a cell.
 */
export const foundShot = (
  job: Job,
  shot: FrameRange,
  { references, assigned }: { references: readonly ReadReference[]; assigned: readonly Assignment[] },
  read: (frame: number) => Promise<Evidence>,
): PooledShot | null => {
  const { keys, softEncoding } = job.card;
  const kind = assigned[0]?.kind;
  if (keys === null || kind === undefined) return null;
  const pictures = assigned.flatMap(({ reference }) => references[reference]?.picture ?? []);
  const find = referenceFinder(gridOf(job), keys, pictures, { kind, sigma: softEncoding.sigma });
  const known = new Map<number, Pick<Evidence, "features" | "confidence">>();
  const plain = pooledShot(job, shot, async (frame) => {
    const evidence = await read(frame);
    let found = known.get(frame);
    if (found === undefined) {
      const { features, confidence } = find(evidence);
      found = { features, confidence };
      known.set(frame, found);
    }
    return { ...evidence, ...found };
  });
  return { ...plain, grid: { ...plain.grid, channels: foundChannels } };
};

/** What references say of a whole shot; null where it takes none. */
export const foundRun = async (
  job: Job,
  shot: FrameRange,
  references: readonly ReadReference[],
  read: (frame: number) => Promise<Evidence>,
): Promise<FoundRun | null> => {
  const assigned = await assignReferences(job, shot, references, read);
  const found = foundShot(job, shot, { references, assigned }, read);
  return found === null ? null : { shot: found, borders: { forward: null, backward: null } };
};
