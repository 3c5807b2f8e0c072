import {
  celPalette,
  colourText,
  recoloured,
  type CelColour,
  type CelPalette,
  type Recolour,
} from "#core/cels/cel-palette.ts";
import type { CelLayer } from "#core/cels/cel-layer.ts";
import type { CutReport, DrawingRecord, DrawingReport } from "#core/cels/cut-report.ts";
import { drawingKey, lookOf } from "#core/cels/drawing-key.ts";
import type { DrawingDescriptor } from "#core/cels/describe-regions.ts";
import type { CelPicture } from "#core/cels/picture.ts";
import type { Voter } from "#core/cels/hear-voters.ts";
import { JobError } from "#core/errors.ts";
import type { CelCut, CelMemory } from "#core/ports/cels.ts";
import type { Progress } from "#core/ports/progress.ts";
import { judgeDrawing } from "#pipeline/cels/judge-drawing.ts";
import { nearestFirst, ownWeight, votersFor } from "#pipeline/cels/painting-order.ts";
import { readReferences, type CutReference, type PaintedDrawing } from "#pipeline/cels/read-references.ts";
import { seeDrawing, type SeenDrawing } from "#pipeline/cels/see-drawing.ts";
import { writeDrawing } from "#pipeline/cels/write-drawing.ts";

export type CutRequest = {
  readonly cut: CelCut;
  readonly references: readonly PaintedDrawing[];
  readonly layers: readonly CelLayer[];
  readonly memory: CelMemory;
  /** Colours that painted drawings may have; null: any. */
  readonly allowed?: readonly CelColour[] | null;
  /** What painted drawings' colours become. */
  readonly recolour?: Recolour;
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
};

type Work = {
  readonly request: CutRequest;
  readonly references: readonly CutReference[];
  /** Colours as they are painted. */
  readonly palette: CelPalette;
  /** By way: the drawing painted last on it, which is described only if the next one must be matched. */
  readonly last: Map<string, Last>;
};

type Last = { readonly key: string; readonly voter: () => Voter };

/**
 * Paints a cut of line drawings from painted ones, the nearest to them first, each heard by those after it.
 * A drawing that is shown again is written again as it is. What is not certain stays unpainted. What an earlier
 * run knows of a drawing is not looked for again.
 *
 * @throws JobError MediaUnsupported, MediaUnreadable, Canceled, what ports throw
 */
export const paintCut = async (request: CutRequest): Promise<CutReport> => {
  const { cut, progress, signal, allowed = null, recolour = unchanged } = request;
  const asPainted = celPalette();
  const references = await readReferences(cut, request.references, asPainted, allowed);
  const palette = recoloured(asPainted, recolour);
  const work: Work = { request, references, palette, last: new Map() };
  const shown = new Map<string, string>();
  const reports = new Map<string, DrawingReport>();
  let matched = 0;
  const turns = nearestFirst(
    cut.names.length,
    references.map(({ at }) => at),
  );
  for (const [done, turn] of turns.entries()) {
    refuseCanceled(signal);
    const name = cut.names[turn.index] ?? "";
    const picture = await cut.read(name);
    const digest = await pictureDigest(picture);
    const same = reports.get(shown.get(digest) ?? "");
    if (same === undefined) {
      const painted = await paintTurn(work, { ...turn, name, picture, digest });
      if (painted.isMatched) matched += 1;
      shown.set(digest, name);
      reports.set(name, painted.report);
    } else {
      for (const layer of request.layers) await cut.repeat(name, layer, same.name);
      reports.set(name, { ...same, name, repeats: same.name });
    }
    progress(done + 1, cut.names.length);
  }
  return {
    version: 2,
    references: references.map(({ report }) => report),
    palette: Array.from({ length: palette.size }, (_, number) => colourText(palette.colour(number + 1))),
    matched,
    drawings: cut.names.flatMap((name) => reports.get(name) ?? []),
  };
};

/** @throws JobError Canceled */
const refuseCanceled = (signal: AbortSignal | undefined): void => {
  if (signal?.aborted === true) throw new JobError("Canceled", "canceled while drawings were painted");
};

const unchanged: Recolour = () => new Map();

type Turned = {
  readonly index: number;
  readonly from: string;
  readonly name: string;
  readonly picture: CelPicture;
  readonly digest: string;
};

const paintTurn = async (
  { request, references, palette, last }: Work,
  { index, from, name, picture, digest }: Turned,
): Promise<{ readonly report: DrawingReport; readonly isMatched: boolean }> => {
  const before = last.get(from);
  const heard = references.map((one) => `${one.digest}@${one.isDrawing ? "on" : "near"}${one.at - index}`);
  const key = await drawingKey(digest, before?.key ?? "", heard);
  const look = await lookOf(key, palette);
  const { record, finished } = await recalled(request, name, { key, look });
  let seen: SeenDrawing | null = null;
  const see = (): SeenDrawing => (seen ??= seeDrawing(name, picture));
  const hand = (own: DrawingRecord): void => {
    const described = seen?.described;
    last.set(from, { key, voter: () => voterFrom(described ?? seeDrawing(name, picture).described, own) });
  };
  if (finished !== null) {
    hand(finished.record);
    return { report: finished, isMatched: false };
  }
  const own = record ?? judgeDrawing(see(), votersFor(index, references, before?.voter()));
  const report = await writeDrawing(request, see(), { ...own, key, look }, palette);
  await request.memory.keep(report);
  hand(report.record);
  return { report, isMatched: record === null };
};

type Recalled = {
  /** What is known of the drawing's colours; null: nothing. */
  readonly record: DrawingRecord | null;
  /** Of a drawing that lies painted as well. */
  readonly finished: DrawingReport | null;
};

const recalled = async (
  { memory }: CutRequest,
  name: string,
  { key, look }: Pick<DrawingRecord, "key" | "look">,
): Promise<Recalled> => {
  const known = await memory.recall(name);
  if (known?.report.record.key !== key) return { record: null, finished: null };
  const { report, isWritten } = known;
  return { record: report.record, finished: isWritten && report.record.look === look ? report : null };
};

/** A drawing that was painted by these rules, as those after it hear it. */
const voterFrom = (described: DrawingDescriptor, { colours, confidences }: DrawingRecord): Voter => ({
  described,
  colours: Int32Array.from(colours),
  trust: Float32Array.from(confidences),
  weight: ownWeight,
});

const pictureDigest = async ({ samples, hasAlpha, size }: CelPicture): Promise<string> => {
  const bytes = new Uint8Array(
    samples.buffer,
    samples.byteOffset,
    samples.byteLength,
  ) as Uint8Array<ArrayBuffer>;
  const hash = new Uint8Array(await globalThis.crypto.subtle.digest("SHA-256", bytes));
  const hex = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hasAlpha}${size.width}x${size.height}${hex}`;
};
