import { kernelMemory } from "#core/kernels/kernel-memory.ts";
import { cellCount, type Evidence, type Grid } from "#core/model/evidence.ts";
import type { Transition } from "#core/time/transition.ts";

/** A frame that the network has seen, and how another frame looks up its cells. */
export type CarriedFrom = {
  readonly evidence: Evidence;
  readonly way: Transition;
  /** Frames between the two. */
  readonly distance: number;
};

/** Fills features, confidence, class and key of a frame by those of one before and one after it. */
export type CarryEvidence = (start: CarriedFrom, end: CarriedFrom, into: Evidence) => void;

/**
 * Evidence carried along motion into a frame that the network has not seen. Features are the mean of
 * both sides' by reliability, confidence and nearness, so the log-linear pool of their distributions; key
 * and class are those of the side that has more say. A cell that neither side reaches takes what lies at its
 * place in the nearer frame, with the least confidence there is.
 *
 * @param decay  gamma, what a frame of distance leaves, see `decayPerFrame`
 * @returns a function that owns the working memory, one frame at a time
 */
export const evidenceCarrier = (grid: Grid, decay: number): CarryEvidence => {
  const cells = cellCount(grid);
  const { channels, keyLength = 0 } = grid;
  const length = cells * (channels + 2 + keyLength);
  const { arrays, kernels } = kernelMemory({
    start: ["i8", length],
    startSource: ["i32", cells],
    startReliability: ["f32", cells],
    end: ["i8", length],
    endSource: ["i32", cells],
    endReliability: ["f32", cells],
    into: ["i8", length],
  });
  const [confidences, classes, keys] = [cells * channels, cells * (channels + 1), cells * (channels + 2)];
  const place = ({ features, confidence, semanticClass, key }: Evidence, into: Int8Array): void => {
    into.set(features);
    into.set(confidence, confidences);
    into.set(semanticClass, classes);
    into.set(key, keys);
  };
  return (start, end, into) => {
    place(start.evidence, arrays.start);
    place(end.evidence, arrays.end);
    arrays.startSource.set(start.way.source);
    arrays.startReliability.set(start.way.reliability);
    arrays.endSource.set(end.way.source);
    arrays.endReliability.set(end.way.reliability);
    const nearer = start.distance <= end.distance ? arrays.start : arrays.end;
    kernels.carryEvidence(
      ...[cells, channels, keyLength],
      ...[arrays.start, arrays.startSource, arrays.startReliability].map(({ byteOffset }) => byteOffset),
      decay ** start.distance,
      ...[arrays.end, arrays.endSource, arrays.endReliability].map(({ byteOffset }) => byteOffset),
      decay ** end.distance,
      nearer.byteOffset,
      arrays.into.byteOffset,
    );
    into.features.set(arrays.into.subarray(0, confidences));
    into.confidence.set(arrays.into.subarray(confidences, classes));
    into.semanticClass.set(arrays.into.subarray(classes, keys));
    into.key.set(arrays.into.subarray(keys));
  };
};
