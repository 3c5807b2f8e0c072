import { basename, dirname, join, relative, resolve, sep } from "node:path";
import type { CutOrder } from "#core/cels/cut-report.ts";
import { patternText } from "#core/film/frame-name.ts";
import { reportEnding, type CelPlaces } from "#cli/cels/places.ts";
import type { ColorizeRequest } from "#cli/request/colorize-request.ts";

/** What was asked for, as the report keeps it: places from its folder, so that all may move together. */
export const orderOf = (
  request: ColorizeRequest,
  cut: string,
  { pattern, reportFile }: CelPlaces,
): CutOrder => {
  const from = dirname(resolve(reportFile));
  const place = (path: string): string => relative(from, resolve(path)).split(sep).join("/");
  return {
    cut: place(cut),
    references: (request.asked.references ?? []).map(place),
    palette: request.palette === undefined ? null : place(request.palette),
    celSet: [...(request.celSet ?? [])],
    sheet: request.sheet === undefined ? null : place(request.sheet),
    sheetLayer: request.sheetLayer ?? null,
    celLayers: request.celLayers ?? null,
    names: patternText(pattern),
    gaps: request.gaps ?? null,
  };
};

/** The same request again, whose result may be replaced. */
export const requestOf = (order: CutOrder, reportFile: string): ColorizeRequest => {
  const place = (path: string): string => resolve(dirname(reportFile), path);
  const { palette, celSet, sheet, sheetLayer, celLayers, gaps } = order;
  return {
    film: place(order.cut),
    cels: true,
    output: join(reportFile.slice(0, -reportEnding.length), basename(order.names)),
    ...(palette === null ? {} : { palette: place(palette) }),
    ...(celSet.length === 0 ? {} : { celSet }),
    ...(sheet === null ? {} : { sheet: place(sheet) }),
    ...(sheetLayer === null ? {} : { sheetLayer }),
    ...(celLayers === null ? {} : { celLayers: celLayers as NonNullable<ColorizeRequest["celLayers"]> }),
    ...(gaps === null ? {} : { gaps: gaps as NonNullable<ColorizeRequest["gaps"]> }),
    asked: { references: order.references.map(place), replaceResult: true },
  };
};
