import { labFromSrgb } from "#core/colour/lab.ts";
import { JobError } from "#core/errors.ts";
import type { PlaneSize } from "#core/film/planes.ts";
import { areaMeans } from "#core/metrics/area-means.ts";

/** A picture's colours, roughly: ab of a few areas, Lab units. */
export type ColourSketch = Float64Array;

const areas = { width: 16, height: 9 };

/** Mean distance of areas, Lab units, from which two pictures of one frame tell different colours. */
const maxApart = 12;

export const colourSketch = (rgb: Uint8Array, size: PlaneSize): ColourSketch => {
  const means = new Float32Array(areas.width * areas.height * 3);
  areaMeans(size, areas, 3)(rgb, means);
  const lab = labFromSrgb(means.map((code) => code / 255));
  return Float64Array.from({ length: areas.width * areas.height * 2 }, (_, i) => {
    return lab[(i >> 1) * 3 + 1 + (i % 2)] ?? 0;
  });
};

export type SketchedReference = {
  readonly name: string;
  /** What it is said to show; pictures of the same place must agree. */
  readonly place: string;
  readonly sketch: ColourSketch;
};

/** @throws JobError UsageInvalid when two pictures of one place are coloured differently */
export const refuseDisagreeing = (references: readonly SketchedReference[]): void => {
  for (const [index, one] of references.entries()) {
    for (const other of references.slice(0, index)) {
      if (other.place !== one.place) continue;
      const apart = meanDistance(one.sketch, other.sketch);
      if (apart < maxApart) continue;
      throw new JobError(
        "UsageInvalid",
        `the references ${other.name} and ${one.name} show the same frame in different colours (${apart.toFixed(0)} Lab units apart on average, at most ${maxApart}); keep the one that is right`,
        { names: [other.name, one.name] },
      );
    }
  }
};

const meanDistance = (one: ColourSketch, other: ColourSketch): number => {
  let sum = 0;
  for (let i = 0; i < one.length; i += 2) {
    sum += Math.hypot((one[i] ?? 0) - (other[i] ?? 0), (one[i + 1] ?? 0) - (other[i + 1] ?? 0));
  }
  return sum / (one.length / 2);
};
