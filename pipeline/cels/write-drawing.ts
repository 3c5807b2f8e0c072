import { colourText, fitsBytes, type CelPalette } from "#core/cels/cel-palette.ts";
import type { CelLayer } from "#core/cels/cel-layer.ts";
import type { DrawingRecord, DrawingReport } from "#core/cels/cut-report.ts";
import { drawingReport } from "#core/cels/drawing-report.ts";
import { layeredCel } from "#core/cels/layered-cel.ts";
import { colourLayer, composite } from "#core/cels/paint.ts";
import type { CelPicture } from "#core/cels/picture.ts";
import { JobError } from "#core/errors.ts";
import type { CelCut } from "#core/ports/cels.ts";
import type { SeenDrawing } from "#pipeline/cels/see-drawing.ts";

type Written = { readonly cut: CelCut; readonly layers: readonly CelLayer[] };

/**
 * Paints a drawing whose regions' colours are known, and writes all that is asked for.
 *
 * @param colours  by region: those of the record that are sure
 * @throws JobError
 */
export const writeDrawing = async (
  { cut, layers }: Written,
  seen: SeenDrawing,
  { record, colours }: { readonly record: DrawingRecord; readonly colours: Int32Array },
  palette: CelPalette,
): Promise<DrawingReport> => {
  const { name, picture, mask, regions } = seen;
  refuseDeeper(name, picture, palette);
  const layer = colourLayer(picture, regions, colours, palette);
  for (const wanted of layers) {
    if (wanted === "colour") await cut.write(name, wanted, layer);
    else {
      const whole = composite(picture, mask, layer);
      if (wanted === "composite") await cut.write(name, wanted, whole);
      else await cut.writeLayers(name, wanted, layeredCel(name, picture, mask, layer, whole));
    }
  }
  return drawingReport({ ...seen, record, colours, layer }, palette);
};

/** @throws JobError MediaUnsupported for colours that the drawing's depth does not hold */
const refuseDeeper = (name: string, { depth }: CelPicture, palette: CelPalette): void => {
  if (depth === 16) return;
  for (let number = 1; number <= palette.size; number += 1) {
    const colour = palette.colour(number);
    if (fitsBytes(colour)) continue;
    throw new JobError(
      "MediaUnsupported",
      `the colour ${colourText(colour)} has 16 bits, and ${name} has 8, which do not hold it exactly; export the drawings with 16 bits, or the painted drawing or palette with 8`,
      { name },
    );
  }
};
