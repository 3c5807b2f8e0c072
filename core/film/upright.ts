import type { PlaneSize } from "#core/film/planes.ts";
import type { Source } from "#core/film/source.ts";

type Rotation = Source["video"]["rotation"];

/** Whether width and height change places when the picture is turned upright. */
export const isOnItsSide = (rotation: Rotation): boolean => rotation === 90 || rotation === 270;

/** A size with its sides as they are after turning by `rotation`, whichever way. */
export const turnedSize = ({ width, height }: PlaneSize, rotation: Rotation): PlaneSize =>
  isOnItsSide(rotation) ? { width: height, height: width } : { width, height };
