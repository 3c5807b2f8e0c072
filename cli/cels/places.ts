import { basename, dirname, extname, join, resolve } from "node:path";
import { patternFor } from "#adapters/cels/cel-folder.ts";
import { celFormatOf } from "#adapters/cels/cel-pictures.ts";
import { lookAt } from "#adapters/disk/look-at.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";
import type { FoundFrames } from "#adapters/frames/find-frames.ts";
import { framesPlace, type FramesPlace } from "#adapters/frames/frames-place.ts";
import type { CelLayer } from "#core/cels/cel-layer.ts";
import { JobError } from "#core/errors.ts";
import { readFramePattern, type FramePattern } from "#core/film/frame-name.ts";
import { isClaimed, isClaimedReport, readClaim, reportTaken } from "#cli/cels/claim.ts";
import type { ColorizeRequest } from "#cli/request/colorize-request.ts";

/** Where a painted cut goes. */
export type CelPlaces = {
  readonly folder: string;
  readonly pattern: FramePattern;
  readonly layers: readonly CelLayer[];
  readonly places: ReadonlyMap<CelLayer, FramesPlace>;
  readonly reportFile: string;
  /** What people said of the cut's regions. */
  readonly correctionsFile: string;
  /** Whether a report that lies there may go: it was asked for, or a stopped run of ours left it. */
  readonly mayReplace: boolean;
};

/** What a painted cut's report ends in, after the folder's name. */
export const reportEnding = ".cels.json";

/** Where corrections of a cut lie, beside its report. */
export const correctionsOf = (reportFile: string): string =>
  `${reportFile.slice(0, -reportEnding.length)}.corrections.json`;

/** @throws JobError UsageInvalid, OutputExists, OutputUnwritable */
export const celPlaces = async (request: ColorizeRequest, found: FoundFrames): Promise<CelPlaces> => {
  const { pattern, folder } = wanted(request, found);
  const layers = layersOf(request);
  const reportFile = `${resolve(folder)}${reportEnding}`;
  const claim = await readClaim(folder);
  const replace = request.asked.replaceResult === true;
  const places = placesOf(layers, { folder, pattern, source: found.folder, replace });
  for (const [layer, place] of places) {
    if (await isClaimed(claim, layer, place))
      places.set(layer, framesPlace(place.folder, patternFor(pattern, layer), "replace"));
    await places.get(layer)?.check();
  }
  const mayReplace = replace || (await isClaimedReport(claim, reportFile));
  if (!mayReplace && (await lookAt(reportFile, writeFailure)) !== null) throw reportTaken(reportFile);
  const correctionsFile = correctionsOf(reportFile);
  return { folder, pattern, layers, places, reportFile, correctionsFile, mayReplace };
};

const layersOf = ({ celLayers, output = "" }: ColorizeRequest): readonly CelLayer[] => {
  const ending = extname(output).slice(1).toLowerCase();
  if (celLayers === undefined) return ending === "psd" || ending === "ora" ? [ending] : ["composite"];
  return celLayers === "both" ? ["composite", "colour"] : [celLayers];
};

type Wanted = { readonly folder: string; readonly pattern: FramePattern };

const wanted = ({ output, resultStem }: ColorizeRequest, { folder, set }: FoundFrames): Wanted => {
  if (output === undefined) return { folder: resultStem ?? `${folder}.color`, pattern: set.pattern };
  const pattern = readFramePattern(basename(output));
  if (pattern === null) {
    throw new JobError(
      "UsageInvalid",
      `${JSON.stringify(output)} has no place for the drawings' numbers; write it as in ${join(output, `${basename(output, extname(output))}.####.png`)}`,
    );
  }
  if (!/\.(psd|ora)$/i.test(pattern.suffix)) celFormatOf(`x${pattern.suffix}`);
  return { folder: dirname(output), pattern };
};

type Asked = Wanted & { readonly source: string; readonly replace: boolean };

const placesOf = (
  layers: readonly CelLayer[],
  { folder, pattern, source, replace }: Asked,
): Map<CelLayer, FramesPlace> => {
  if (resolve(folder) === source) {
    throw new JobError(
      "UsageInvalid",
      `the result would lie among the drawings of ${JSON.stringify(folder)} themselves; name another folder with -o`,
      { folder },
    );
  }
  const folderOf = (layer: CelLayer): string =>
    layer === "colour" && layers.length > 1 ? `${folder}.colour` : folder;
  const exists = replace ? "replace" : "refuse";
  return new Map(
    layers.map((layer) => [layer, framesPlace(folderOf(layer), patternFor(pattern, layer), exists)]),
  );
};
