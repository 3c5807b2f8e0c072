import { guessedMatrix } from "#core/colour/matrix.ts";
import { lumaDepths, type LumaDepth } from "#core/film/luma-depth.ts";
import type { Source } from "#core/film/source.ts";

/** How the luma plane is had from frames of one pixel format. */
export type LumaAccess = {
  readonly bitDepth: LumaDepth;
  /** Filters that come first, or null where the plane can be taken as it lies. */
  readonly prepare: "repack" | "reduce" | "from-rgb" | null;
  /** Format after `prepare`, or the pixel format itself. */
  readonly planar: string;
  readonly alpha: boolean;
  /** The format says so itself: yuvj is full range, converted RGB is limited. */
  readonly range: "full" | "limited" | null;
  /** Bits of a sample as coded. */
  readonly codedDepth: number;
};

const planarPattern = /^yuv(a?)(j?)(4(?:20|22|44|40|11|10))p(?:(9|10|12|14|16)(le|be))?$/;
const grayPattern = /^(?:gray|y|ya)(8|9|10|12|14|16)?(le|be|a)?$/;
const rgbPattern =
  /^(?:pal8|mono[wb]|(?:x2)?(?:rgb|bgr)\d+(?:_byte)?(?:le|be)?|0?(?:rgb|bgr)0?a?|a(?:rgb|bgr)|rgba\d*(?:le|be)?|bgra\d*(?:le|be)?|gbra?p\d*(?:le|be)?)$/;

/** Packed and two-plane formats, with the planar one that holds the same samples. */
const sameSamples: Readonly<Record<string, string>> = {
  yuyv422: "yuv422p",
  uyvy422: "yuv422p",
  yvyu422: "yuv422p",
  nv12: "yuv420p",
  nv21: "yuv420p",
  nv16: "yuv422p",
  p010le: "yuv420p10le",
  y210le: "yuv422p10le",
};

const none = { prepare: null, alpha: false, range: null } as const;

/** Of samples of so many bits: the deepest that is worked on, 9 bits as 10. */
const keptDepth = (codedDepth: number, most: LumaDepth): LumaDepth => {
  const able = lumaDepths.filter((depth) => depth <= most);
  return (codedDepth === 9 ? 10 : able.findLast((depth) => depth <= codedDepth)) ?? most;
};

const planarAccess = (pixelFormat: string, most: LumaDepth): LumaAccess | null => {
  const match = planarPattern.exec(pixelFormat);
  if (match === null) return null;
  const [, a, j, sampling = "420", depth = "8", order] = match;
  const shared = {
    ...none,
    alpha: a === "a",
    range: j === "j" ? ("full" as const) : null,
    codedDepth: Number(depth),
  };
  if (depth === "8") return { ...shared, bitDepth: 8, planar: pixelFormat };
  const bitDepth = keptDepth(Number(depth), most);
  const planar = `yuv${sampling}p${bitDepth}le`;
  if (Number(depth) !== bitDepth) return { ...shared, bitDepth, prepare: "reduce", planar };
  return order === "le"
    ? { ...shared, bitDepth, planar: pixelFormat }
    : { ...shared, bitDepth, prepare: "repack", planar };
};

const grayAccess = (pixelFormat: string, most: LumaDepth): LumaAccess | null => {
  const match = grayPattern.exec(pixelFormat);
  if (match === null) return null;
  const codedDepth = Number(match[1] ?? 8);
  const alpha = pixelFormat.startsWith("ya");
  if (codedDepth === 8) return { ...none, alpha, codedDepth, bitDepth: 8, planar: pixelFormat };
  const bitDepth = keptDepth(codedDepth, most);
  const planar = `gray${bitDepth}le`;
  const prepare = pixelFormat === planar ? null : codedDepth === bitDepth ? "repack" : "reduce";
  return { ...none, alpha, codedDepth, bitDepth, prepare, planar };
};

const rgbAccess = (pixelFormat: string, most: LumaDepth): LumaAccess | null => {
  if (!rgbPattern.test(pixelFormat)) return null;
  const codedDepth = rgbDepth(pixelFormat);
  const bitDepth = codedDepth === 8 ? 8 : keptDepth(codedDepth, most);
  const alpha = pixelFormat !== "pal8" && pixelFormat.includes("a");
  return {
    bitDepth,
    prepare: "from-rgb",
    planar: bitDepth === 8 ? "yuv444p" : `yuv444p${bitDepth}le`,
    alpha,
    range: "limited",
    codedDepth,
  };
};

const rgbDepth = (pixelFormat: string): number => {
  if (/(?:48|64)(?:le|be)$/.test(pixelFormat)) return 16;
  if (/x2(?:rgb|bgr)10/.test(pixelFormat) || /30(?:le|be)$/.test(pixelFormat)) return 10;
  return Number(/p(9|1[0246])(?:le|be)$/.exec(pixelFormat)?.[1] ?? 8);
};

/**
 * @param most  bits that are worked on at most
 * @returns null for a format whose luma this house cannot take (Bayer, XYZ, floating point)
 */
export const lumaAccess = (pixelFormat: string, most: LumaDepth = 16): LumaAccess | null => {
  const planar = sameSamples[pixelFormat];
  if (planar !== undefined) {
    const bitDepth = planar.endsWith("10le") ? 10 : 8;
    return { ...none, bitDepth, prepare: "repack", planar, codedDepth: bitDepth };
  }
  return planarAccess(pixelFormat, most) ?? grayAccess(pixelFormat, most) ?? rgbAccess(pixelFormat, most);
};

/** The filter that makes `planar` of the coded format; empty where nothing is to be done. */
export const prepareFilters = ({
  pixelFormat,
  height,
  bitDepth,
}: Pick<Source["video"], "pixelFormat" | "height" | "bitDepth">): string[] => {
  const access = lumaAccess(pixelFormat, bitDepth);
  if (access?.prepare == null) return [];
  const format = `format=${access.planar}`;
  if (access.prepare === "repack") return ["scale", format];
  if (access.prepare === "reduce") return ["scale=sws_dither=none", format];
  const matrix = guessedMatrix(height) === "bt709" ? "bt709" : "bt601";
  return [
    `scale=out_color_matrix=${matrix}:out_range=limited:flags=bicubic+accurate_rnd+full_chroma_int`,
    format,
  ];
};
