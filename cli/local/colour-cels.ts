import { mkdir } from "node:fs/promises";
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import { celFolder, paintedAt } from "#adapters/cels/cel-folder.ts";
import { celFormatOf } from "#adapters/cels/cel-pictures.ts";
import { withoutAliases } from "#adapters/disk/byte-names.ts";
import { inTemporaryFolder } from "#adapters/disk/temporary-folder.ts";
import { checkFrames } from "#adapters/frames/check-frames.ts";
import { findFrames, type FoundFrames } from "#adapters/frames/find-frames.ts";
import { framesPlace, type FramesPlace } from "#adapters/frames/frames-place.ts";
import { lookAt } from "#adapters/disk/look-at.ts";
import type { CutReport } from "#core/cels/cut-report.ts";
import { JobError } from "#core/errors.ts";
import { readFramePattern, type FramePattern } from "#core/film/frame-name.ts";
import { defaultGaps } from "#core/film/frame-set.ts";
import type { CelLayer } from "#core/cels/cel-layer.ts";
import { paintCut } from "#pipeline/cels/paint-cut.ts";
import { isClaimed, isClaimedReport, publishCels, readClaim } from "#cli/local/cels-claim.ts";
import type { ColorizeRequest } from "#cli/local/colorize-request.ts";
import type { Attendance } from "#cli/local/run-ordered.ts";

/** What a cut of cels came to. */
export type PaintedCels = {
  readonly report: CutReport;
  /** Places of the frames, as people write them. */
  readonly outputs: readonly string[];
  /** Where the report lies. */
  readonly reportFile: string;
};

/** Paints a cut of line drawings from painted ones. @throws JobError */
export const colourCels = async (
  request: ColorizeRequest,
  { listen, signal }: Attendance,
): Promise<PaintedCels> => {
  refuseOthers(request);
  const found = await cutOf(request);
  for (const text of found.notes) listen({ type: "note", text });
  const { pattern, folder } = wanted(request, found);
  const layers = layersOf(request);
  const reportFile = `${resolve(folder)}.cels.json`;
  const claim = await readClaim(folder);
  const replace = request.asked.replaceResult === true;
  const asked = { folder, pattern, source: found.folder, replace };
  const places = placesOf(layers, asked);
  for (const [layer, place] of places) {
    if (await isClaimed(claim, layer, place))
      places.set(layer, framesPlace(place.folder, pattern, "replace"));
    await places.get(layer)?.check();
  }
  const mayReplace = replace || (await isClaimedReport(claim, reportFile));
  if (!mayReplace) await refuseTaken(reportFile);
  await checkFrames(found);
  const references = await paintedAt((request.asked.references ?? []).map((path) => resolve(path)));
  return inTemporaryFolder("cels", async (scratch) => {
    const folders: Partial<Record<CelLayer, string>> = {};
    for (const layer of layers) await mkdir((folders[layer] = join(scratch, layer)));
    const report = await paintCut({
      cut: celFolder(found, { folders, pattern }),
      references,
      layers,
      progress: (done, total) => {
        listen({ type: "stage", stage: "paint", frames: done, total, done: done >= total });
      },
      signal,
    });
    const made = [...places].map(async ([layer, place]) => ({
      layer,
      place,
      ready: await place.ready(folders[layer] ?? ""),
    }));
    const text = `${JSON.stringify(report, null, 2)}\n`;
    const outcome = {
      folder,
      layers: await Promise.all(made),
      report: { path: reportFile, text, mayReplace },
    };
    if (!(await publishCels(outcome))) throw reportTaken(reportFile);
    const shown = (path: string): string => relative(process.cwd(), withoutAliases(path));
    return {
      report,
      outputs: [...places.values()].map(({ name }) => shown(name)),
      reportFile: shown(reportFile),
    };
  });
};

const cutOf = async (request: ColorizeRequest): Promise<FoundFrames> => {
  if (request.film === undefined)
    throw new JobError("UsageInvalid", "name the cut: a folder of numbered drawings");
  if ((request.asked.references ?? []).length === 0) {
    throw new JobError(
      "UsageInvalid",
      "--cels paints with the colours of a painted drawing; give one with --reference",
    );
  }
  const found = await findFrames(request.film, request.gaps ?? defaultGaps);
  if (found === null) {
    throw new JobError(
      "UsageInvalid",
      `--cels paints numbered drawings, and ${JSON.stringify(request.film)} is a film; export its drawings as PNG or Targa`,
    );
  }
  celFormatOf(found.set.files[0] ?? "");
  return found;
};

/** What means nothing for cels: all that a network, a film or its colours need. */
const forFilms = [
  "demo",
  "keepJob",
  "palette",
  "paletteStrength",
  "paletteHard",
  "colourist",
  "wait",
  "calls",
  "answerLimit",
  "askAgain",
  "clashes",
  "rate",
  "preview",
] as const satisfies readonly (keyof ColorizeRequest)[];

/** @throws JobError UsageInvalid */
const refuseOthers = (request: ColorizeRequest): void => {
  const typed = forFilms.filter((name) => request[name] !== undefined);
  const asked = Object.keys(request.asked).filter(
    (name) => !["references", "replaceResult"].includes(name),
  );
  const [first] = [...typed, ...asked];
  if (first === undefined) return;
  const option = `--${first.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new JobError("UsageInvalid", `${option} has no meaning with --cels; omit it`);
};

const layersOf = ({ celLayers }: ColorizeRequest): readonly CelLayer[] =>
  celLayers === undefined ? ["composite"] : celLayers === "both" ? ["composite", "colour"] : [celLayers];

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
  celFormatOf(`x${pattern.suffix}`);
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
  return new Map(
    layers.map((layer) => [layer, framesPlace(folderOf(layer), pattern, replace ? "replace" : "refuse")]),
  );
};

const refuseTaken = async (path: string): Promise<void> => {
  if ((await lookAt(path)) !== null) throw reportTaken(path);
};

const reportTaken = (path: string): JobError =>
  new JobError(
    "OutputExists",
    `${path} is there already; give --force to replace it, or another folder with -o`,
    { path },
  );
