import type { CelLayer } from "#core/cels/cel-layer.ts";
import type { CelPicture } from "#core/cels/picture.ts";

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
