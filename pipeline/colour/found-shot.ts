import type { FrameRange } from "#core/film/frame-range.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { Assignment } from "#core/memory/assignment.ts";
import { foundChannels, referenceFinder } from "#core/memory/look-up.ts";
import type { ReferenceKind, ReferencePicture } from "#core/memory/reference.ts";
import type { Evidence } from "#core/model/evidence.ts";
import { putJson } from "#core/ports/json-values.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { BorderStates, PooledShot } from "#core/time/pooling.ts";
import { assignReferences, hasReferences, type Compared } from "#pipeline/colour/assign-references.ts";
import { pooledShot, type Job } from "#pipeline/colour/job.ts";

/** What references say of a run: of its shot, and carried in at its borders. */
export type FoundRun = { readonly shot: PooledShot; readonly borders: BorderStates };

/**
 * Votes of found colours fade this many times slower than the network's: they do not change with what a
 * frame happens to show. On sam2_blocks flicker fell from .144 to .126 at the same error, slower gave .122.
 */
const steadiness = 4;

/**
 * A shot whose evidence is what pictures say of its frames, to be pooled along motion like the network's own;
 * null where the model makes no keys. A frame is looked up once; what was found stays at hand, four bytes per
 * cell.
 */
export const lookedUpShot = (
  job: Job,
  shot: PooledShot,
  { pictures, kind }: { readonly pictures: readonly ReferencePicture[]; readonly kind: ReferenceKind },
): PooledShot | null => {
  const { keys, softEncoding } = job.card;
  if (keys === null) return null;
  const find = referenceFinder(shot.grid, keys, pictures, { kind, sigma: softEncoding.sigma });
  const known = new Map<number, Pick<Evidence, "features" | "confidence">>();
  return {
    ...shot,
    decay: shot.decay ** (1 / steadiness),
    grid: { ...shot.grid, channels: foundChannels },
    read: async (frame) => {
      const evidence = await shot.read(frame);
      let found = known.get(frame);
      if (found === undefined) {
        const { features, confidence } = find(evidence);
        found = { features, confidence };
        known.set(frame, found);
      }
      return { ...evidence, ...found };
    },
  };
};

/** What a shot's references say of it; null where it has none. */
export const foundShot = async (
  job: Job,
  shot: FrameRange,
  { assigned, read, readReference }: Compared & { readonly assigned: readonly Assignment[] },
): Promise<PooledShot | null> => {
  if (assigned.length === 0) return null;
  const pictures = await Promise.all(assigned.map(readReference));
  const kinds = new Set(assigned.map(({ kind }) => kind));
  const kind = kinds.has("given") ? "given" : kinds.has("own") ? "own" : "other";
  return lookedUpShot(job, pooledShot(job, shot, read), { pictures, kind });
};

/** Assigns references to a whole shot and leaves which; null where it takes none. */
export const foundRun = async (
  { store }: { readonly store: JobStore },
  job: Job,
  shot: FrameRange,
  compared: Compared,
): Promise<FoundRun | null> => {
  if (!hasReferences(job, shot)) return null;
  const assigned = await assignReferences(job, shot, compared);
  await putJson(store, jobKeys.assignments(job.manifest, shot), assigned);
  const found = await foundShot(job, shot, { ...compared, assigned });
  return found === null ? null : { shot: found, borders: { forward: null, backward: null } };
};
