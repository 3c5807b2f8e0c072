import type { Evidence } from "#core/model/evidence.ts";

/** A coloured picture on a grid of its own: what its cells look like, and what colour they are. */
export type ReferencePicture = {
  /** Cells across and down; both even. */
  readonly width: number;
  readonly height: number;
  readonly key: Evidence["key"];
  readonly lightnessBytes: Evidence["lightnessBytes"];
  readonly features: Evidence["features"];
  /** cells x 2, Lab units. */
  readonly ab: Float32Array;
  /** cells, 0…255: how far its colours can be trusted, where that is not known to be wholly. */
  readonly trust?: Uint8Array;
};

/**
 * How near a reference is to a shot: a frame of it, another picture that a person gave to it, or another
 * picture that is like it. At one distance of keys the shot's own frame is right and a stranger wrong.
 */
export type ReferenceKind = "own" | "given" | "other";
