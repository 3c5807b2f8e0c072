import type { LineMask } from "#core/cels/line-mask.ts";
import { regionsOf, type CelRegions } from "#core/cels/regions.ts";
import { JobError } from "#core/errors.ts";

/** More regions than a person draws: dust, paper or a photograph. */
const maxRegions = 20_000;

/** The regions of a drawing. @throws JobError MediaUnsupported for a picture that is no drawing */
export const regionsIn = (name: string, mask: LineMask): CelRegions => {
  const regions = regionsOf(mask);
  const count = regions.areas.length - 1;
  if (count <= maxRegions) return regions;
  throw new JobError(
    "MediaUnsupported",
    `${name} has ${count} regions, more than the ${maxRegions} that a line drawing may have; is it a photograph, or a scan with dust? Clean it, or take it out of the cut`,
    { name, count },
  );
};
