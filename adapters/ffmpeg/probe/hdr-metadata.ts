import type { SideData } from "#adapters/ffmpeg/probe/probe-report.ts";

/** x265 counts chromaticity in steps of 0.00002 and luminance in steps of 0.0001 cd/m2. */
const chromaticitySteps = 50_000;
const luminanceSteps = 10_000;

const steps = (ratio: unknown, perUnit: number): number => {
  const [num = Number.NaN, den = 1] = String(ratio).split("/").map(Number);
  return Math.round((num / den) * perUnit);
};

const masterDisplay = (data: SideData): string | null => {
  const pair = (name: string): string =>
    `(${steps(data[`${name}_x`], chromaticitySteps)},${steps(data[`${name}_y`], chromaticitySteps)})`;
  const light = (name: string): number => steps(data[`${name}_luminance`], luminanceSteps);
  const text = `master-display=G${pair("green")}B${pair("blue")}R${pair("red")}WP${pair("white_point")}L(${light("max")},${light("min")})`;
  return text.includes("NaN") ? null : text;
};

const lightLevel = (data: SideData): string | null => {
  const text = `max-cll=${steps(data["max_content"], 1)},${steps(data["max_average"], 1)}`;
  return text.includes("NaN") ? null : text;
};

/** HDR10's static metadata as x265 parameters joined by ":", or null where the film carries none. */
export const hdrMetadataOf = (sideData: readonly SideData[]): string | null => {
  const find = (type: string): SideData | undefined =>
    sideData.find((data) => data.side_data_type === type);
  const display = find("Mastering display metadata");
  const light = find("Content light level metadata");
  const parameters = [display && masterDisplay(display), light && lightLevel(light)].filter(
    (text) => text != null,
  );
  return parameters.length === 0 ? null : parameters.join(":");
};

type HdrNumbers = {
  /** x and y of red, green, blue and white, then the most and the least luminance in cd/m2. */
  readonly display: readonly number[] | null;
  /** Of the brightest pixel and of the brightest frame's average, in cd/m2. */
  readonly light: readonly [content: number, average: number] | null;
};

const displayPattern =
  /master-display=G\((\d+),(\d+)\)B\((\d+),(\d+)\)R\((\d+),(\d+)\)WP\((\d+),(\d+)\)L\((\d+),(\d+)\)/;
const lightPattern = /max-cll=(\d+),(\d+)/;

/** The numbers in x265's parameters, in the order in which Matroska has them. */
export const hdrNumbers = (metadata: string | null): HdrNumbers => {
  const given = displayPattern
    .exec(metadata ?? "")
    ?.slice(1)
    .map(Number);
  const [gx, gy, bx, by, rx, ry, wx, wy, max, min] = given ?? [];
  const places = [rx, ry, gx, gy, bx, by, wx, wy].map((value = 0) => value / chromaticitySteps);
  const lights = [max, min].map((value = 0) => value / luminanceSteps);
  const light = lightPattern.exec(metadata ?? "");
  return {
    display: given === undefined ? null : [...places, ...lights],
    light: light === null ? null : [Number(light[1]), Number(light[2])],
  };
};
