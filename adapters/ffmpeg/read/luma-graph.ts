import type { PlaneSize } from "#core/film/planes.ts";
import type { Source } from "#core/film/source.ts";
import { lumaAccess, prepareFilters } from "#adapters/ffmpeg/probe/pixel-format.ts";

/** Which decoded frames pass: by raw pts after a seek, or by number from the film's first frame. */
export type Selection =
  | { readonly by: "all" }
  | { readonly by: "pts"; readonly firstPts: number; readonly lastPts: number; readonly count: number }
  | { readonly by: "number"; readonly first: number; readonly end: number };

/** A comma would end the filter. */
const call = (name: string, ...args: (string | number)[]): string => `${name}(${args.join("\\,")})`;

const beforeSplit = (selection: Selection): string[] => {
  if (selection.by === "pts") {
    return [
      `select=${call("between", "pts", selection.firstPts, selection.lastPts)}`,
      `trim=end_frame=${selection.count}`,
    ];
  }
  return selection.by === "number" ? [`trim=end_frame=${selection.end}`] : [];
};

/** Filters that turn a coded picture upright, by its clockwise turn. */
export const turns = {
  0: [],
  90: ["transpose=clock"],
  180: ["hflip", "vflip"],
  270: ["transpose=cclock"],
} as const;

/** Scaled before it is turned, so that the smaller picture is turned. */
const toModel = ({ width, height }: PlaneSize, rotation: Source["video"]["rotation"]): string[] => {
  const [w, h] = rotation === 90 || rotation === 270 ? [height, width] : [width, height];
  return [`scale=w=${w}:h=${h}:flags=area`, ...turns[rotation]];
};

/**
 * Two outputs from one decoder. `luma`: the selected planes, numbered 0, 1, 2 … so that no time stamp can
 * make a muxer drop one. `ticks`: a corner of every frame that is looked at, for its pts; with a selection
 * by number those are all frames from the first, because pts are repaired in order.
 *
 * The plane is taken before any scaling: `extractplanes` copies samples, where a conversion to gray would
 * stretch their range. The scale to the coded size does nothing, unless the film changes size half way.
 */
export const lumaGraph = (source: Source, selection: Selection, scaleTo: PlaneSize | undefined): string => {
  const { index, pixelFormat, width, height, rotation, bitDepth } = source.video;
  const common = [...beforeSplit(selection), ...prepareFilters(pixelFormat, height)];
  const plane = [
    ...(selection.by === "number" && selection.first > 0
      ? [`select=${call("gte", "n", selection.first)}`]
      : []),
    "setpts=N",
    ...(lumaAccess(pixelFormat)?.planar.startsWith("gray") === true ? [] : ["extractplanes=y"]),
    `scale=w=${width}:h=${height}`,
    ...(scaleTo === undefined ? [] : toModel(scaleTo, rotation)),
    `format=${bitDepth === 8 ? "gray" : "gray10le"}`,
  ];
  return [
    `[0:${index}]${[...common, "split"].join(",")}[plane][corner]`,
    `[plane]${plane.join(",")}[luma]`,
    `[corner]crop=8:8:0:0[ticks]`,
  ].join(";");
};
