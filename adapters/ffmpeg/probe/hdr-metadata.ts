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
