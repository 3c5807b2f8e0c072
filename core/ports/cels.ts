import type { CelPicture } from "#core/cels/picture.ts";

/** What is written of a painted drawing: colour without ink, or the drawing over it. */
export const celLayers = ["composite", "colour"] as const;
export type CelLayer = (typeof celLayers)[number];

/** A cut's drawings, read and written one at a time. */
export interface CelCut {
  /** In the order in which they are shown. */
  readonly names: readonly string[];
  /** @throws JobError MediaUnreadable */
  read(name: string): Promise<CelPicture>;
  /** @throws JobError OutputUnwritable, DiskFull, MediaUnsupported when the format cannot hold it */
  write(name: string, layer: CelLayer, picture: CelPicture): Promise<void>;
  /** Writes once more, byte for byte, what was written of another drawing. */
  repeat(name: string, layer: CelLayer, of: string): Promise<void>;
}
