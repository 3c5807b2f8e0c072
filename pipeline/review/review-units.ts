import { digestOf } from "#core/digest.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import { segmentExtension } from "#core/film/encoding.ts";
import { jobKeys } from "#core/job/keys.ts";
import { isPart, type Chunk, type Manifest } from "#core/job/manifest.ts";
import { measuresSchema, type KeyFrameMeasures, type Measures } from "#core/reports/measures.ts";
import { getSealedJson } from "#core/ports/json-values.ts";
import type { JobStore } from "#core/ports/job-store.ts";

/** Shots that are looked at in one go, because they share their segments: those of a chunk, or a long one. */
export type ReviewUnit = {
  readonly range: FrameRange;
  readonly shots: readonly FrameRange[];
  readonly chunks: readonly Chunk[];
};

export const reviewUnits = ({ chunks }: Manifest): ReviewUnit[] => {
  const units: ReviewUnit[] = [];
  for (const chunk of chunks) {
    const open = units.at(-1);
    const goesOn = open !== undefined && isPart(chunk) && open.shots[0]?.first === chunk.shot.first;
    if (goesOn) units[units.length - 1] = { ...open, chunks: [...open.chunks, chunk] };
    else if (isPart(chunk)) units.push({ range: chunk.shot, shots: [chunk.shot], chunks: [chunk] });
    else units.push({ range: chunk.range, shots: chunk.shots, chunks: [chunk] });
  }
  return units;
};

/** Raised whenever the same segments would give other findings than before. */
const reviewVersion = 4;

/** Digest of all that the findings of a unit's shots depend on. */
export const unitDigest = (manifest: Manifest, { chunks }: ReviewUnit): Promise<string> =>
  digestOf({
    reviewVersion,
    segments: chunks.map((chunk) =>
      jobKeys.segment(manifest, chunk, segmentExtension(manifest.options.encode)),
    ),
  });

/** What workers left of a unit's frames. */
export type UnitMeasures = {
  /** A frame's figure from a list of a frame each; null: not measured. */
  readonly of: (list: "entropy" | "lowConfidence", frame: number) => number | null;
  readonly keyFrame: (frame: number) => KeyFrameMeasures | null;
};

/** Measures of all the unit's chunks; where an older version coloured a chunk there are none. */
export const readMeasures = async (
  store: JobStore,
  manifest: Manifest,
  { chunks }: ReviewUnit,
): Promise<UnitMeasures> => {
  const found: Measures[] = [];
  for (const chunk of chunks) {
    const key = jobKeys.measures(manifest, chunk);
    if (await store.has(key)) found.push(await getSealedJson(store, key, measuresSchema));
  }
  const keyFrames = new Map(found.flatMap((one) => one.keyFrames).map((one) => [one.frame, one]));
  const holding = (frame: number): Measures | undefined =>
    found.find(({ first, entropy }) => frame >= first && frame < first + entropy.length);
  return {
    of: (list, frame) => {
      const measures = holding(frame);
      return measures?.[list][frame - measures.first] ?? null;
    },
    keyFrame: (frame) => keyFrames.get(frame) ?? null,
  };
};
