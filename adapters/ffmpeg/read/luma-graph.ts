import { turnedSize } from "#core/film/upright.ts";
import type { PlaneSize } from "#core/film/planes.ts";
import type { Source } from "#core/film/source.ts";
import { spread } from "#adapters/ffmpeg/read/frame-times.ts";
import { lumaAccess, prepareFilters } from "#adapters/ffmpeg/probe/pixel-format.ts";

/** Which decoded frames pass: by raw pts after a seek, or by number from the film's first frame. */
export type FrameSelection =
  | { readonly by: "all" }
  | { readonly by: "pts"; readonly firstPts: number; readonly lastPts: number; readonly count: number }
  | { readonly by: "number"; readonly first: number; readonly end: number };

/** A comma would end the filter. */
const call = (name: string, ...args: (string | number)[]): string => `${name}(${args.join("\\,")})`;

const beforeSplit = (selection: FrameSelection): string[] => {
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
const toModel = (size: PlaneSize, rotation: Source["video"]["rotation"]): string[] => {
  const { width, height } = turnedSize(size, rotation);
  return [`scale=w=${width}:h=${height}:flags=area`, ...turns[rotation]];
};

const hasChroma = (planar: string): boolean => !/^(?:gray|y)(?!uv)/.test(planar);

/** Whether frames of this film can be read with chroma of their own. */
export const hasOwnColour = ({ pixelFormat, bitDepth }: Source["video"]): boolean => {
  const access = lumaAccess(pixelFormat, bitDepth);
  return access !== null && hasChroma(access.planar);
};

/** Every frame in the first one's size and sampling. RGB is scaled first thing anyway, to be made YUV. */
const steadied = ({ width, height, pixelFormat }: Source["video"]): string[] => {
  if (!/^(?:yuv|gray|ya|y8)/.test(pixelFormat)) return [];
  const sized = `scale=w=${width}:h=${height}`;
  return pixelFormat.startsWith("y") && !pixelFormat.startsWith("yuv")
    ? [sized]
    : [sized, `format=${pixelFormat}`];
};

/** Input option: a film that changes its size or sampling half way goes on through the same filters. */
export const steadyGraph: readonly string[] = ["-reinit_filter", "0"];

export type GraphRequest = {
  readonly source: Source;
  readonly selection: FrameSelection;
  readonly scaleTo: PlaneSize | undefined;
  readonly withOwnColour: boolean;
  /** Whether alpha comes behind all of it, taken before any conversion. */
  readonly withAlpha: boolean;
  /** Whether `ticks` are whole planes, of which digests are taken, and no corners. */
  readonly withDigests: boolean;
};

/**
 * Two outputs from one decoder. `luma`: the selected planes, numbered 0, 1, 2 … so that no time stamp can
 * make a muxer drop one. `ticks`: a corner of every frame that is looked at, for its pts, or its whole
 * plane as it is coded; with a selection by number those are all frames from the first, because a clock is
 * mended in order.
 *
 * The plane is taken before any conversion: `extractplanes` copies samples, where a conversion to gray would
 * stretch their range. The scale to the coded size does nothing, unless the film changes size or sampling
 * half way; it stands first, because the graph is not built again then (`steadyGraph`) and counts go on.
 *
 * With the film's own colour its chroma planes go the same way beside it, to the luma's size where that is
 * scaled and else to 4:2:0, and come behind the luma.
 */
export const lumaGraph = (request: GraphRequest): string => {
  const { source, selection, scaleTo, withOwnColour, withAlpha, withDigests } = request;
  const { video } = source;
  const numbered = [
    ...(selection.by === "number" && selection.first > 0
      ? [`select=${call("gte", "n", selection.first)}`]
      : []),
    "setpts=N",
  ];
  const split = splitOf(request, numbered);
  const looked = withDigests ? planeFilters(video, undefined).join(",") : "crop=8:8:0:0";
  const ticks = `[ticked]${looked},setpts=PTS+N*${spread}[ticks]`;
  const luma = planeFilters(video, scaleTo);
  if (!withOwnColour) {
    const plain = [...numbered, ...luma].join(",");
    return withAlpha
      ? [split, `[plane]${plain},setsar=1[y]`, "[y][a]vstack[luma]", ticks].join(";")
      : [split, `[plane]${plain}[luma]`, ticks].join(";");
  }
  const chroma = [chromaSize(video, scaleTo), ...(scaleTo === undefined ? [] : turns[video.rotation])];
  const format = `yuv${withAlpha ? "a" : ""}${scaleTo === undefined ? "420p" : "444p"}${deepEnding(video)}`;
  return [
    split,
    `[plane]${[...numbered, "split=3"].join(",")}[forY][forU][forV]`,
    `[forY]${[...luma, "setsar=1"].join(",")}[y]`,
    ...["u", "v"].map(
      (plane) =>
        `[for${plane.toUpperCase()}]${[`extractplanes=${plane}`, ...chroma, gray(video), "setsar=1"].join(",")}[${plane}]`,
    ),
    withAlpha
      ? `[y][u][v][a]mergeplanes=0x00102030:${format}[luma]`
      : `[y][u][v]mergeplanes=0x001020:${format}[luma]`,
    ticks,
  ].join(";");
};

/** How ffmpeg ends the names of formats of so many bits. */
const deepEnding = ({ bitDepth }: Source["video"]): string => (bitDepth === 8 ? "" : `${bitDepth}le`);

const gray = (video: Source["video"]): string => `format=gray${deepEnding(video)}`;

/** Frames as planes and for ticks, and their alpha before anything is converted. */
const splitOf = (
  { source: { video }, selection, withAlpha }: GraphRequest,
  numbered: readonly string[],
): string => {
  const steady = [...beforeSplit(selection), ...steadied(video)];
  const prepared = [...prepareFilters(video), "split"].join(",");
  if (!withAlpha) return `[0:${video.index}]${[...steady, prepared].join(",")}[plane][ticked]`;
  const alpha = ["extractplanes=a", "scale=in_range=full:out_range=full:sws_dither=none", gray(video)];
  return [
    `[0:${video.index}]${[...steady, "split"].join(",")}[opaque][forA]`,
    `[opaque]${prepared}[plane][ticked]`,
    `[forA]${[...numbered, ...alpha, "setsar=1"].join(",")}[a]`,
  ].join(";");
};

const planeFilters = (video: Source["video"], scaleTo: PlaneSize | undefined): string[] => [
  ...(hasOwnColour(video) ? ["extractplanes=y"] : []),
  ...(scaleTo === undefined ? [] : toModel(scaleTo, video.rotation)),
  gray(video),
];

/** Chroma that is 4:2:0 already passes as it is; in interlaced film fields stay apart. */
const chromaSize = (
  { width, height, rotation, fieldOrder }: Source["video"],
  scaleTo: PlaneSize | undefined,
): string => {
  if (scaleTo === undefined) {
    const interlaced = fieldOrder === "progressive" ? 0 : 1;
    return `scale=w=${Math.ceil(width / 2)}:h=${Math.ceil(height / 2)}:flags=area:interl=${interlaced}`;
  }
  return toModel(scaleTo, rotation)[0] ?? "";
};
