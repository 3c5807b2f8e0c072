import type { CelLayer } from "#core/cels/cel-layer.ts";
import type { DrawingReport } from "#core/cels/cut-report.ts";
import type { LayeredCel } from "#core/cels/layered-cel.ts";
import type { CelPicture } from "#core/cels/picture.ts";

/** A cut's drawings, read and written one at a time. */
export interface CelCut {
  /** In the order in which they are shown. */
  readonly names: readonly string[];
  /** @throws JobError MediaUnreadable */
  read(name: string): Promise<CelPicture>;
  /** @throws JobError OutputUnwritable, DiskFull, MediaUnsupported when the format cannot hold it */
  write(name: string, layer: "composite" | "colour", picture: CelPicture): Promise<void>;
  /** @throws JobError OutputUnwritable, DiskFull, MediaUnsupported when the format cannot hold it */
  writeLayers(name: string, layer: "psd" | "ora", layers: LayeredCel): Promise<void>;
  /** Writes once more, byte for byte, what was written of another drawing. */
  repeat(name: string, layer: CelLayer, of: string): Promise<void>;
}

/** What an earlier run knows of a drawing. */
export type RecalledDrawing = {
  readonly report: DrawingReport;
  /** Whether all that is asked for lies written as the report says; what lies in the result is taken over. */
  isWritten(): Promise<boolean>;
};

/** What earlier runs found out about the drawings of a cut. */
export interface CelMemory {
  /** @returns null: nothing */
  recall(name: string): Promise<RecalledDrawing | null>;
  /** Asked when everything of a drawing is written. @returns the report with the digests of its files */
  keep(report: DrawingReport): Promise<DrawingReport>;
}
