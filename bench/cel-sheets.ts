/**
 * How cuts are painted from a model sheet: `npx tsx bench/cel-sheets.ts [--scale 1.7] CUT...`, each as
 * bench/cels.ts takes them. The sheet is made of the cut's first and last drawing, painted, scaled and laid side
 * by side on white paper. Markdown rows. Regions of 10 pixels and more.
 */
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { readCut, type KnownCut, type KnownDrawing } from "#bench/cel-cuts.ts";
import { paintedFrom } from "#core/cels/confidence.ts";
import type { CelPicture } from "#core/cels/picture.ts";
import type { CelCut, CelMemory } from "#core/ports/cels.ts";
import { paintCut } from "#pipeline/cels/paint-cut.ts";

const minPixels = 10;

/** Paper between figures and around them, pixels. */
const gutter = 60;

const isGround = (colour: string): boolean => !/^\d+,\d+,\d+$/.test(colour);

/** A drawing as a person would have painted it: flat, its ink on top; null: paper. */
const paintedAt = ({ picture, regions, colours }: KnownDrawing, at: number): number[] | null => {
  const alpha = (picture.samples[at * 4 + 3] ?? 0) / 255;
  const own = [...picture.samples.subarray(at * 4, at * 4 + 3)].map((code) => 255 - (255 - code) * alpha);
  if (regions.inside[at] === 0 && Math.min(...own) < 160) return own;
  const colour = colours[(regions.whole[at] ?? 0) - 1] ?? "";
  return isGround(colour) ? null : colour.split(",").map(Number);
};

const sheetOf = (drawings: readonly KnownDrawing[], scale: number): CelPicture => {
  const sides = drawings.map(({ picture: { size } }) => ({
    width: Math.round(size.width * scale),
    height: Math.round(size.height * scale),
  }));
  const width = sides.reduce((sum, side) => sum + side.width + gutter, gutter);
  const height = Math.max(...sides.map((side) => side.height)) + gutter * 2;
  const samples = new Uint8Array(width * height * 4).fill(255);
  let left = gutter;
  for (const [index, drawing] of drawings.entries()) {
    const side = sides[index] ?? { width: 0, height: 0 };
    for (let y = 0; y < side.height; y += 1) {
      for (let x = 0; x < side.width; x += 1) {
        const at = Math.floor(y / scale) * drawing.picture.size.width + Math.floor(x / scale);
        const paint = paintedAt(drawing, at);
        if (paint !== null) samples.set(paint, ((y + gutter) * width + x + left) * 4);
      }
    }
    left += side.width + gutter;
  }
  return { size: { width, height }, depth: 8, samples, hasAlpha: false };
};

const blank: CelPicture = {
  size: { width: 1, height: 1 },
  depth: 8,
  samples: new Uint8Array(4),
  hasAlpha: true,
};

const inMemory = ({ drawings }: KnownCut): CelCut => ({
  names: drawings.map(({ name }) => name),
  read: (name) => Promise.resolve(drawings.find((one) => one.name === name)?.picture ?? blank),
  write: () => Promise.resolve(),
  writeLayers: () => Promise.resolve(),
  repeat: () => Promise.resolve(),
});

const noMemory: CelMemory = {
  recall: () => Promise.resolve(null),
  keep: (report) => Promise.resolve(report),
};

const hex = (colour: string): string =>
  isGround(colour)
    ? ""
    : `#${colour
        .split(",")
        .map((code) => Number(code).toString(16).padStart(2, "0"))
        .join("")}`;

const share = (part: number, whole: number): string => (whole === 0 ? 1 : part / whole).toFixed(3);

const { values, positionals } = parseArgs({
  options: { scale: { type: "string", default: "1.7" } },
  allowPositionals: true,
});
process.stdout.write(
  "| cut | scale | figures | regions right | regions flagged | errors flagged |\n| --- | --- | --- | --- | --- | --- |\n",
);
for (const folder of positionals) {
  const cut = await readCut(folder);
  const scale = Number(values.scale);
  const sheet = sheetOf([...cut.drawings.slice(0, 1), ...cut.drawings.slice(-1)], scale);
  const painted = await paintCut({
    cut: inMemory(cut),
    references: [{ name: "sheet.png", picture: sheet }],
    layers: [],
    memory: noMemory,
    progress: () => undefined,
  });
  const regions = painted.drawings.flatMap(({ record }, index) => {
    const drawing = cut.drawings[index];
    return (drawing?.colours ?? []).flatMap((truth, at) => {
      if ((drawing?.described.regions[at]?.area ?? 0) < minPixels) return [];
      const number = record.colours[at] ?? -1;
      const colour = number > 0 ? painted.palette[number - 1] : number === 0 ? "" : null;
      return [{ isRight: colour === hex(truth), isFlagged: (record.confidences[at] ?? 0) < paintedFrom }];
    });
  });
  const wrong = regions.filter(({ isRight }) => !isRight);
  process.stdout.write(
    `| ${[
      basename(folder),
      values.scale,
      painted.references[0]?.figures.map(({ drawing, likeness }) => `${drawing} ${likeness}`).join(", "),
      share(regions.length - wrong.length, regions.length),
      share(regions.filter(({ isFlagged }) => isFlagged).length, regions.length),
      share(wrong.filter(({ isFlagged }) => isFlagged).length, wrong.length),
    ].join(" | ")} |\n`,
  );
}
