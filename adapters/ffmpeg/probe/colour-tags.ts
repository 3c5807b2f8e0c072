import type { Source } from "#core/film/source.ts";

type Colour = Source["video"]["colour"];

/**
 * Code points of ITU-T H.273 by the names that ffprobe prints. Numbers go to ffmpeg, because the names
 * of its options changed between releases and the numbers did not.
 */
const matrices: Readonly<Record<string, number>> = {
  bt709: 1,
  fcc: 4,
  bt470bg: 5,
  smpte170m: 6,
  smpte240m: 7,
  ycgco: 8,
  bt2020nc: 9,
  bt2020c: 10,
  smpte2085: 11,
  "chroma-derived-nc": 12,
  "chroma-derived-c": 13,
  ictcp: 14,
};

const primaries: Readonly<Record<string, number>> = {
  bt709: 1,
  bt470m: 4,
  bt470bg: 5,
  smpte170m: 6,
  smpte240m: 7,
  film: 8,
  bt2020: 9,
  smpte428: 10,
  smpte431: 11,
  smpte432: 12,
  ebu3213: 22,
};

const transfers: Readonly<Record<string, number>> = {
  bt709: 1,
  bt470m: 4,
  bt470bg: 5,
  smpte170m: 6,
  smpte240m: 7,
  linear: 8,
  log100: 9,
  log316: 10,
  "iec61966-2-4": 11,
  bt1361e: 12,
  "iec61966-2-1": 13,
  "bt2020-10": 14,
  "bt2020-12": 15,
  smpte2084: 16,
  smpte428: 17,
  "arib-std-b67": 18,
};

/** A tag worth keeping: known, and one a YUV picture can carry; null otherwise. */
export const knownMatrix = (name: string | undefined): string | null =>
  name !== undefined && name in matrices ? name : null;
export const knownPrimaries = (name: string | undefined): string | null =>
  name !== undefined && name in primaries ? name : null;
export const knownTransfer = (name: string | undefined): string | null =>
  name !== undefined && name in transfers ? name : null;

type TagCodes = {
  readonly range: number;
  readonly matrix: number;
  readonly primaries: number;
  readonly transfer: number;
};

/** H.273: 2 says unspecified. ffmpeg: range 1 is limited, 2 is full. */
const unspecified = 2;

const codesOf = (colour: Colour): TagCodes => ({
  range: colour.range === "full" ? 2 : 1,
  matrix: matrices[colour.matrix ?? ""] ?? unspecified,
  primaries: primaries[colour.primaries ?? ""] ?? unspecified,
  transfer: transfers[colour.transfer ?? ""] ?? unspecified,
});

/** The filter that says what the frames already are; it changes no sample. */
export const setTagsFilter = (colour: Colour): string => {
  const codes = codesOf(colour);
  return `setparams=range=${codes.range}:colorspace=${codes.matrix}:color_primaries=${codes.primaries}:color_trc=${codes.transfer}`;
};

/** The same tags as output options, for what the encoder and the container write down. */
export const tagOptions = (colour: Colour): string[] => {
  const codes = codesOf(colour);
  return [
    ...["-color_range", String(codes.range)],
    ...["-colorspace", String(codes.matrix)],
    ...["-color_primaries", String(codes.primaries)],
    ...["-color_trc", String(codes.transfer)],
  ];
};
