import { readdir } from "node:fs/promises";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { describeDrawing, type DrawingDescriptor } from "#core/cels/describe-regions.ts";
import { lineMaskOf } from "#core/cels/line-mask.ts";
import type { CelPicture } from "#core/cels/picture.ts";
import { regionsOf, type CelRegions } from "#core/cels/regions.ts";

/** A drawing of a cut whose colours are known. */
export type KnownDrawing = {
  readonly name: string;
  readonly picture: CelPicture;
  readonly regions: CelRegions;
  readonly described: DrawingDescriptor;
  /** Colour of each region, from region 1: what most of its pixels have. */
  readonly colours: readonly string[];
  /** By region: pixels that have its colour. */
  readonly agreeing: readonly number[];
  /** Milliseconds that finding and describing its regions took. */
  readonly took: number;
};

export type KnownCut = { readonly name: string; readonly drawings: readonly KnownDrawing[] };

const pictureAt = async (path: string): Promise<CelPicture> => {
  const file = sharp(path);
  const { hasAlpha } = await file.metadata();
  const { data, info } = await file
    .ensureAlpha()
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  const size = { width: info.width, height: info.height };
  return { size, depth: 8, samples: new Uint8Array(data), hasAlpha };
};

/** A cut as ../shared/data/lineart keeps it: line/, colour/ and, where a program drew it, label/. */
export const readCut = async (folder: string): Promise<KnownCut> => {
  const names = (await readdir(join(folder, "line"))).filter((name) => name.endsWith(".png")).sort();
  const drawings: KnownDrawing[] = [];
  for (const name of names) {
    const picture = await pictureAt(join(folder, "line", name));
    const truth = await truthOf(folder, name);
    const started = performance.now();
    const mask = lineMaskOf(picture);
    const regions = regionsOf(mask);
    const described = describeDrawing(mask, regions);
    const took = performance.now() - started;
    drawings.push({ name, picture, regions, described, ...majorities(regions, truth), took });
  }
  return { name: folder.split("/").at(-1) ?? folder, drawings };
};

/** The true colour of a pixel. */
type Truth = (at: number) => string;

const truthOf = async (folder: string, name: string): Promise<Truth> => {
  const label = join(folder, "label", name);
  if (!existsSync(label)) {
    return flatTruth(await pictureAt(join(folder, "colour", name)));
  }
  const parts = JSON.parse(readFileSync(join(folder, "labels.json"), "utf8")) as Readonly<
    Record<string, { readonly rgb: readonly number[] }>
  >;
  const { data, info } = await sharp(label).raw().toBuffer({ resolveWithObject: true });
  return (at) => parts[String(data[at * info.channels])]?.rgb.join(",") ?? "ground";
};

/** Colours this near are one that a GIF's palette split, codes. */
const sameColour = 24;

/** Share of a picture that a colour of its own has at least. */
const ownShare = 1 / 500;

/** The colours of a picture without those that dithering and antialiasing made: each pixel has the nearest. */
const flatTruth = ({ samples }: CelPicture): Truth => {
  const counts = new Map<string, number>();
  const textAt = (at: number): string => samples.slice(at * 4, at * 4 + 3).join(",");
  for (let at = 0; at * 4 < samples.length; at += 1)
    counts.set(textAt(at), (counts.get(textAt(at)) ?? 0) + 1);
  const kept: { readonly text: string; readonly rgb: readonly number[] }[] = [];
  const nearest = (rgb: readonly number[]) =>
    kept
      .map((one) => ({
        text: one.text,
        apart: Math.hypot(...one.rgb.map((code, at) => code - (rgb[at] ?? 0))),
      }))
      .reduce((best, one) => (one.apart < best.apart ? one : best), { text: "", apart: Infinity });
  for (const [text, count] of [...counts].sort((one, other) => other[1] - one[1])) {
    const rgb = text.split(",").map(Number);
    if (count * 4 > samples.length * ownShare && nearest(rgb).apart > sameColour) kept.push({ text, rgb });
  }
  const known = new Map(
    [...counts.keys()].map((text) => [text, nearest(text.split(",").map(Number)).text]),
  );
  return (at) => known.get(textAt(at)) ?? "";
};

const majorities = ({ inside, areas }: CelRegions, truth: Truth) => {
  const counts = Array.from(areas, () => new Map<string, number>());
  for (let at = 0; at < inside.length; at += 1) {
    const region = inside[at] ?? 0;
    if (region === 0) continue;
    const colour = truth(at);
    counts[region]?.set(colour, (counts[region].get(colour) ?? 0) + 1);
  }
  const largest = counts
    .slice(1)
    .map((count) => [...count].reduce((best, one) => (one[1] > best[1] ? one : best), ["", 0]));
  return { colours: largest.map(([colour]) => colour), agreeing: largest.map(([, pixels]) => pixels) };
};
