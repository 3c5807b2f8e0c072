import type { Evidence } from "#core/model/evidence.ts";
import type { PlaneSize } from "#core/film/planes.ts";
import type { DecodeRequest } from "#core/model/decoding.ts";

/** What the backbone says of a frame; the other parts of its evidence are measured. */
export type Said = Pick<Evidence, "features" | "confidence" | "semanticClass" | "key">;

/** The two graphs of a model, one frame at a time (see the model card). */
export interface Network {
  /** Fills `into` from an L plane (0…100) of model size. */
  analyse(lightness: Float32Array, size: PlaneSize, into: Said): Promise<void>;
  /** Bin distributions of pooled features to ab. @returns cells x 2, Lab units */
  decode(request: DecodeRequest): Promise<Float32Array>;
  close(): Promise<void>;
}
