import { describeDrawing, type DrawingDescriptor } from "#core/cels/describe-regions.ts";
import { lineMaskOf, type LineMask } from "#core/cels/line-mask.ts";
import type { CelPicture } from "#core/cels/picture.ts";
import type { CelRegions } from "#core/cels/regions.ts";
import { regionsIn } from "#pipeline/cels/regions-in.ts";

/** A drawing with its lines and regions. */
export type SeenDrawing = {
  readonly name: string;
  readonly picture: CelPicture;
  readonly mask: LineMask;
  readonly regions: CelRegions;
  readonly described: DrawingDescriptor;
};

/** Finds and describes a drawing's regions. @throws JobError MediaUnsupported for a picture that is no drawing */
export const seeDrawing = (name: string, picture: CelPicture): SeenDrawing => {
  const mask = lineMaskOf(picture);
  const regions = regionsIn(name, mask);
  return { name, picture, mask, regions, described: describeDrawing(mask, regions) };
};
