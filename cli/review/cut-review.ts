import { basename, resolve } from "node:path";
import { celFolder } from "#adapters/cels/cel-folder.ts";
import { pngOf } from "#adapters/cels/cel-pictures.ts";
import { correctionsAt, keepCorrections } from "#adapters/cels/corrections-file.ts";
import { cutReportAt } from "#adapters/cels/cut-report-file.ts";
import { lookAt } from "#adapters/disk/look-at.ts";
import { findFrames } from "#adapters/frames/find-frames.ts";
import type { Correction } from "#core/cels/corrections.ts";
import type { CutReport, DrawingReport } from "#core/cels/cut-report.ts";
import { linesOf } from "#core/cels/layered-cel.ts";
import type { CelPicture } from "#core/cels/picture.ts";
import type { CelRegions } from "#core/cels/regions.ts";
import { JobError } from "#core/errors.ts";
import { defaultGaps } from "#core/film/frame-set.ts";
import type { CelCut } from "#core/ports/cels.ts";
import { regionCodes } from "#core/review/cut-page.ts";
import { seeDrawing } from "#pipeline/cels/see-drawing.ts";
import { requestOf } from "#cli/cels/order.ts";
import { correctionsOf, reportEnding } from "#cli/cels/places.ts";
import { colourCels } from "#cli/cels/colour-cels.ts";
import type { Apply } from "#cli/review/apply-runs.ts";
import type { CutPicture, CutSetup } from "#cli/review/cut-server.ts";

/** The report of a painted cut that a path names, itself or its folder of drawings; null: it names no cut. */
export const cutReportFileOf = async (path: string): Promise<string | null> => {
  const place = resolve(path);
  if (place.endsWith(reportEnding)) return place;
  const beside = `${place}${reportEnding}`;
  return (await lookAt(beside)) === null ? null : beside;
};

/** What the review of a painted cut is served from. @throws JobError JobInvalid, and what reading throws */
export const cutSetup = async (reportFile: string): Promise<Omit<CutSetup, "template" | "port">> => {
  const correctionsFile = correctionsOf(reportFile);
  const state: CutSetup["state"] = async () => ({
    report: await reportAt(reportFile),
    corrections: await correctionsAt(correctionsFile),
  });
  const { report } = await state();
  const request = requestOf(report.order, reportFile);
  const found = await findFrames(request.film ?? "", request.gaps ?? defaultGaps);
  if (found === null)
    throw new JobError("MediaMissing", `the cut that ${reportFile} was painted from is gone`, {
      reportFile,
    });
  const cut = celFolder(found, { folderOf: () => found.folder, pattern: found.set.pattern });
  return {
    name: basename(found.folder),
    state,
    pictureOf: async (index, kind) => {
      const drawing = (await reportAt(reportFile)).drawings[index];
      if (drawing === undefined) throw new RangeError(`the cut has no drawing ${index}`);
      return pictureOf(cut, drawing, kind);
    },
    apply: applyTo(reportFile, correctionsFile),
  };
};

const reportAt = async (path: string): Promise<CutReport> => {
  const report = await cutReportAt(path);
  if (report !== null) return report;
  throw new JobError(
    "JobInvalid",
    `${path} is no report of a painted cut that this version reads; paint the cut again with --force`,
    { path },
  );
};

const pictureOf = async (cut: CelCut, drawing: DrawingReport, kind: CutPicture): Promise<Uint8Array> => {
  const picture = await cut.read(drawing.name);
  const { mask, regions, described } = seeDrawing(drawing.name, picture);
  if (described.regions.length !== drawing.regions) {
    throw new JobError(
      "MediaChanged",
      `${drawing.name} is another drawing than the one that was painted; paint the cut again`,
      { name: drawing.name },
    );
  }
  return pngOf(kind === "lines" ? linesOf(picture, mask) : regionPicture(regions));
};

/** The region of each pixel, as a picture. */
const regionPicture = ({ size, whole }: CelRegions): CelPicture => {
  const samples = new Uint8Array(whole.length * 4).fill(255);
  for (const [at, region] of whole.entries()) samples.set([...regionCodes(region), 0], at * 4);
  return { size, depth: 8, samples, hasAlpha: false };
};

/** Keeps corrections, and paints again what follows from them. */
const applyTo =
  (reportFile: string, correctionsFile: string): Apply<readonly Correction[]> =>
  async (corrections, listen, signal) => {
    const before = await correctionsAt(correctionsFile);
    await keepCorrections(correctionsFile, corrections);
    const request = requestOf((await reportAt(reportFile)).order, reportFile);
    try {
      const { report } = await colourCels(request, { listen, signal });
      const changed = new Set(report.changed.drawings);
      return report.drawings.flatMap(({ name }, index) => (changed.has(name) ? [index] : []));
    } catch (error) {
      // What cannot be kept to must not stop the next run as well.
      if (error instanceof JobError && error.name === "UsageInvalid")
        await keepCorrections(correctionsFile, before);
      throw error;
    }
  };
