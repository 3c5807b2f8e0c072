import { basename, join } from "node:path";
import { patternFor } from "#adapters/cels/cel-folder.ts";
import { placeCel, readCel, writeCel } from "#adapters/cels/cel-pictures.ts";
import { oraOf, psdOf } from "#adapters/cels/layered-files.ts";
import { readCelsText } from "#adapters/cels/cels-text.ts";
import { exposeFrames } from "#adapters/cels/expose-frames.ts";
import type { FoundFrames } from "#adapters/frames/find-frames.ts";
import type { CelLayer } from "#core/cels/cel-layer.ts";
import { layerOf, readExposureSheet } from "#core/cels/exposure-sheet.ts";
import { blankLike, emptyLike } from "#core/cels/picture.ts";
import { inShownOrder, shownDrawings } from "#core/cels/shown-drawings.ts";
import { JobError } from "#core/errors.ts";
import { frameFileName, type FramePattern } from "#core/film/frame-name.ts";
import type { ColorizeRequest } from "#cli/request/colorize-request.ts";

export type AskedSheet = {
  /** Places in the cut of the drawings that are shown, in the order in which they are first seen. */
  readonly order: readonly number[];
  /** Leaves a frame for each frame of the sheet. @returns the folder they lie in */
  expose(written: string, layer: CelLayer, pattern: FramePattern): Promise<string>;
};

/** The exposure sheet that was asked for; null: none. @throws JobError UsageInvalid, MediaMissing */
export const askedSheet = async (
  { sheet: path, sheetLayer }: ColorizeRequest,
  { folder, set }: FoundFrames,
): Promise<AskedSheet | null> => {
  if (path === undefined) {
    if (sheetLayer === undefined) return null;
    throw new JobError(
      "UsageInvalid",
      "--sheet-layer names a layer of an exposure sheet; give the sheet with --sheet FILE",
    );
  }
  const text = await readCelsText(path, "exposure sheet");
  const name = basename(path);
  const sheet = readExposureSheet(text, name);
  const layer = layerOf(sheet, sheetLayer, set.pattern.prefix, name);
  const shown = shownDrawings(sheet, layer, set.first, set.files.length, name);
  return {
    order: inShownOrder(shown),
    expose: async (written, kind, pattern) => {
      const own = patternFor(pattern, kind);
      const empty = `nothing${own.suffix}`;
      if (shown.includes(null))
        await leaveEmpty(join(written, empty), kind, join(folder, set.files[0] ?? ""));
      const to = join(written, "..", `${kind} by frame`);
      const files = shown.map((place) => (place === null ? empty : frameFileName(own, set.first + place)));
      const width = own.width === 0 ? 0 : Math.max(own.width, String(shown.length).length);
      await exposeFrames({ from: written, to, pattern: { ...own, width }, shown: files });
      return to;
    },
  };
};

/** A frame in which nothing is shown: transparent, or bare paper where the drawings have no alpha. */
const leaveEmpty = async (path: string, layer: CelLayer, drawing: string): Promise<void> => {
  const like = await readCel(drawing);
  const paper = layer === "colour" ? blankLike(like) : emptyLike(like);
  if (layer === "composite" || layer === "colour") await writeCel(path, paper);
  else {
    const layers = { composite: paper, layers: [] };
    await placeCel(path, layer === "psd" ? psdOf(path, layers) : await oraOf(layers));
  }
};
