import { celPalette, colourText, fitsBytes, unpainted, type CelPalette } from "#core/cels/cel-palette.ts";
import { confidenceOf, paintedFrom } from "#core/cels/confidence.ts";
import type { CutReport, DrawingReport } from "#core/cels/cut-report.ts";
import { describeDrawing } from "#core/cels/describe-regions.ts";
import { drawingReport } from "#core/cels/drawing-report.ts";
import { lineMaskOf } from "#core/cels/line-mask.ts";
import { leaksOf } from "#core/cels/leaks.ts";
import { colourLayer, composite } from "#core/cels/paint.ts";
import type { CelPicture } from "#core/cels/picture.ts";
import { voteColours, type Voter } from "#core/cels/vote.ts";
import { JobError } from "#core/errors.ts";
import type { CelLayer } from "#core/cels/cel-layer.ts";
import type { CelCut } from "#core/ports/cels.ts";
import type { Progress } from "#core/ports/progress.ts";
import { regionsIn } from "#pipeline/cels/regions-in.ts";
import { nearestFirst, ownWeight, votersFor } from "#pipeline/cels/painting-order.ts";
import { readReferences, type PaintedDrawing } from "#pipeline/cels/read-references.ts";

export type CutRequest = {
  readonly cut: CelCut;
  readonly references: readonly PaintedDrawing[];
  readonly layers: readonly CelLayer[];
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Paints a cut of line drawings from painted ones, the nearest to them first, each heard by those after it.
 * A drawing that is shown again is written again as it is. What is not certain stays unpainted.
 *
 * @throws JobError MediaUnsupported, MediaUnreadable, Canceled, what ports throw
 */
export const paintCut = async (request: CutRequest): Promise<CutReport> => {
  const { cut, progress, signal } = request;
  const palette = celPalette();
  const references = await readReferences(cut, request.references, palette);
  const written = new Map<string, DrawingReport>();
  const reports = new Map<string, DrawingReport>();
  const last = new Map<string, Voter>();
  const turns = nearestFirst(
    cut.names.length,
    references.map(({ at }) => at),
  );
  for (const [done, { index, from }] of turns.entries()) {
    if (signal?.aborted === true) throw new JobError("Canceled", "canceled while drawings were painted");
    const name = cut.names[index] ?? "";
    const picture = await cut.read(name);
    const digest = await pictureDigest(picture);
    const before = written.get(digest);
    if (before === undefined) {
      const voters = votersFor(index, references, last.get(from));
      const { report, voter } = await paintDrawing(request, { name, picture, palette }, voters);
      written.set(digest, report);
      reports.set(name, report);
      last.set(from, voter);
    } else {
      for (const layer of request.layers) await cut.repeat(name, layer, before.name);
      reports.set(name, { ...before, name, repeats: before.name });
    }
    progress(done + 1, cut.names.length);
  }
  return {
    version: 1,
    references: references.map(({ report }) => report),
    palette: Array.from({ length: palette.size }, (_, number) => colourText(palette.colour(number + 1))),
    drawings: cut.names.flatMap((name) => reports.get(name) ?? []),
  };
};

type Unpainted = { readonly name: string; readonly picture: CelPicture; readonly palette: CelPalette };

const paintDrawing = async (
  { cut, layers }: CutRequest,
  { name, picture, palette }: Unpainted,
  voters: readonly Voter[],
): Promise<{ readonly report: DrawingReport; readonly voter: Voter }> => {
  const mask = lineMaskOf(picture);
  const regions = regionsIn(name, mask);
  const described = describeDrawing(mask, regions);
  const verdicts = voteColours(described, voters);
  const leaks = voters[0] === undefined ? [] : leaksOf(described, voters[0]);
  // Two colours came together: either would be a guess, and would be handed on.
  const leaking = new Set(leaks.map(({ region }) => region));
  const confidences = Float32Array.from(verdicts, (verdict, index) =>
    leaking.has(index + 1) ? 0 : confidenceOf(verdict, described.regions[index]?.area ?? 0),
  );
  const colours = Int32Array.from(verdicts, ({ colour }, index) =>
    (confidences[index] ?? 0) >= paintedFrom ? colour : unpainted,
  );
  refuseDeeper(name, picture, palette);
  const layer = colourLayer(picture, regions, colours, palette);
  if (layers.includes("colour")) await cut.write(name, "colour", layer);
  if (layers.includes("composite")) await cut.write(name, "composite", composite(picture, mask, layer));
  const painted = { name, mask, regions, described, verdicts, colours, leaks, layer };
  return {
    report: drawingReport(painted, palette),
    voter: {
      described,
      colours: Int32Array.from(verdicts, ({ colour }) => colour),
      trust: confidences,
      weight: ownWeight,
    },
  };
};

/** @throws JobError MediaUnsupported for colours that the drawing's depth does not hold */
const refuseDeeper = (name: string, { depth }: CelPicture, palette: CelPalette): void => {
  if (depth === 16) return;
  for (let number = 1; number <= palette.size; number += 1) {
    const colour = palette.colour(number);
    if (fitsBytes(colour)) continue;
    throw new JobError(
      "MediaUnsupported",
      `the reference's colour ${colourText(colour)} has 16 bits, and ${name} has 8, which do not hold it exactly; export the drawings with 16 bits, or the reference with 8`,
      { name },
    );
  }
};

const pictureDigest = async ({ samples, hasAlpha }: CelPicture): Promise<string> => {
  const bytes = new Uint8Array(
    samples.buffer,
    samples.byteOffset,
    samples.byteLength,
  ) as Uint8Array<ArrayBuffer>;
  const hash = new Uint8Array(await globalThis.crypto.subtle.digest("SHA-256", bytes));
  return `${hasAlpha}${Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
};
