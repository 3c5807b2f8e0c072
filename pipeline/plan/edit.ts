import { checkEdits, checkPalettes } from "#core/job/check-edits.ts";
import { mergeEdits, shotControls, shotKeyFrames, shotsOf } from "#core/job/controls.ts";
import { carryEdits } from "#core/edits/carry-edits.ts";
import { cutDifference, editShots } from "#core/edits/cut-edits.ts";
import type { Edits } from "#core/edits/edits.ts";
import type { JobState } from "#core/job/done.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import { jobKeys } from "#core/job/keys.ts";
import { readJobState, removeDamaged } from "#core/ports/job-state.ts";
import { getSealedJson, putSealedJson } from "#core/ports/json-values.ts";
import { manifestSchema, type Chunk, type Manifest } from "#core/job/manifest.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { sourceSchema, type Source } from "#core/film/source.ts";
import {
  editsInForce,
  endUndo,
  keepEdits,
  undoEdits,
  withEditsInForce,
} from "#pipeline/plan/edit-history.ts";

/** Edits on top of those in force; the last edit taken back; or what is in force once more, to go on. */
export type EditChange =
  | { readonly type: "apply"; readonly edits: Edits }
  | { readonly type: "undo" }
  | { readonly type: "resume" };

export type EditPorts = {
  readonly store: JobStore;
  /** Does what the job has still to do: what is missing, then the result. */
  readonly runWork: (state: JobState, manifest: Manifest) => Promise<void>;
};

export type EditOutcome = {
  readonly manifest: Manifest;
  /** Indices of the shots whose cuts or controls are others than before. */
  readonly changed: readonly number[];
  /** Indices of the shots whose frames were made again: all of a chunk's, where one of them changed. */
  readonly rendered: readonly number[];
  /** Chunks that were looked at by the network again, because their evidence was not kept. */
  readonly analysedAgain: readonly Chunk[];
};

/**
 * Puts a change of mind in force and renders what it touches, from kept evidence where there is any.
 * Chunks without a changed shot keep their segments. What is in force is written first, so that an
 * edit that was stopped goes on with "resume".
 *
 * @throws JobError UsageInvalid when the edits are not this job's, or nothing is left to undo
 */
export const applyEdits = async (
  { store, runWork }: EditPorts,
  change: EditChange,
): Promise<EditOutcome> => {
  const before = await getSealedJson(store, jobKeys.manifest, manifestSchema);
  const source = await getSealedJson(store, jobKeys.source, sourceSchema);
  await putInForce(store, { manifest: before, source }, change);
  const manifest = await withEditsInForce(store, before, source);
  await putSealedJson(store, jobKeys.manifest, manifest);
  await removeDamaged(store, manifest);
  const state = await readJobState(store, manifest);
  await runWork(state, manifest);
  await endUndo(store);
  const again = [...state.colour.missing, ...state.finish.missing];
  const touched = new Set(again.flatMap((chunk) => shotsOf(chunk)).map(shotKey));
  return {
    manifest,
    changed: shotIndices(manifest, (shot) => isChanged(before, manifest, shot)),
    rendered: shotIndices(manifest, (shot) => touched.has(shotKey(shot))),
    analysedAgain: state.colour.missing.filter(({ id }) => wasThere(before, id)),
  };
};

/** What is new was never analysed before. */
const wasThere = ({ chunks }: Manifest, id: string): boolean => chunks.some((chunk) => chunk.id === id);

type Shot = Manifest["shots"][number];

const shotKey = ({ first }: Shot): number => first;

const shotIndices = ({ shots }: Manifest, which: (shot: Shot) => boolean): number[] =>
  [...shots.entries()].filter(([, shot]) => which(shot)).map(([index]) => index);

const isChanged = (before: Manifest, after: Manifest, shot: Shot): boolean => {
  const of = (manifest: Manifest) => [shotControls(manifest, shot), shotKeyFrames(manifest, shot)];
  return (
    !before.shots.some(({ first, end }) => first === shot.first && end === shot.end) ||
    JSON.stringify(of(before)) !== JSON.stringify(of(after))
  );
};

/**
 * Edits on top of those in force. Cuts come first: what was decided about shots that they change is carried
 * over, then shots are edited, under the name they have now or had before.
 */
const editsOnTop = (
  earlier: Edits | null,
  { cuts, ...edits }: Edits,
  job: { readonly source: Source; readonly manifest: Manifest },
): Edits => {
  const { shots, plannedShots = shots } = job.manifest;
  const mended = editShots(shots, cuts);
  checkEdits(edits, { ...job, mended });
  const isNow = ({ first, end }: FrameRange): boolean =>
    mended.some((shot) => shot.first === first && shot.end === end);
  const ofBefore = { ...edits, cuts, shots: edits.shots.filter((shot) => !isNow(shot)) };
  const before = mergeEdits(earlier, ofBefore);
  const carried = carryEdits(before.shots, mended);
  const ofNow = { ...edits, cuts, shots: edits.shots.filter(isNow) };
  return {
    ...mergeEdits({ ...before, shots: carried }, ofNow),
    film: job.source.fingerprint,
    cuts: cutDifference(plannedShots, mended),
  };
};

const putInForce = async (
  store: JobStore,
  job: { readonly source: Source; readonly manifest: Manifest },
  change: EditChange,
): Promise<void> => {
  if (change.type === "resume") return;
  if (change.type === "undo") return undoEdits(store);
  const { edits: earlier, number } = await editsInForce(store);
  const merged = editsOnTop(earlier, change.edits, job);
  checkPalettes(merged);
  await endUndo(store);
  if (JSON.stringify(merged) === JSON.stringify(earlier)) return;
  await keepEdits(store, number + 1, merged);
};
