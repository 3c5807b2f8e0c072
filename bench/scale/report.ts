import type { Uploads } from "#bench/scale/many-uploads.ts";
import type { TwoHours } from "#bench/scale/two-hours.ts";
import { makespanTable, shapeTable } from "#bench/scale/two-hours.ts";
import { uploadsTable } from "#bench/scale/many-uploads.ts";
export const scaleReport = (a: TwoHours[], b: Uploads[]) =>
  shapeTable(a) +
  "\n\n" +
  makespanTable(a) +
  "\n\n" +
  uploadsTable(b) +
  JSON.stringify([a.map((x) => x.runs.at(-1)), b], null, 1);
