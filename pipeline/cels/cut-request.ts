import type { CelColour, Recolour } from "#core/cels/cel-palette.ts";
import type { CelLayer } from "#core/cels/cel-layer.ts";
import type { Correction } from "#core/cels/corrections.ts";
import type { CelCut, CelMemory } from "#core/ports/cels.ts";
import type { Progress } from "#core/ports/progress.ts";
import type { PaintedDrawing } from "#pipeline/cels/read-painted.ts";

/** A cut that is to be painted. */
export type CutRequest = {
  readonly cut: CelCut;
  readonly references: readonly PaintedDrawing[];
  readonly layers: readonly CelLayer[];
  readonly memory: CelMemory;
  /** Colours that painted drawings may have; null: any. */
  readonly allowed?: readonly CelColour[] | null;
  /** What painted drawings' colours become. */
  readonly recolour?: Recolour;
  /** What colours are called, by keyOf a colour. */
  readonly colourNames?: ReadonlyMap<number, string>;
  /** What people said of regions. */
  readonly corrections?: readonly Correction[];
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
};
