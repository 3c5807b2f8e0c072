import { withCutEdits, type CutEdit } from "#core/edits/cut-edits.ts";
import { areForFilm } from "#core/edits/for-film.ts";
import { keptEditsSchema, undoSchema, type Edits } from "#core/edits/edits.ts";
import { JobError } from "#core/errors.ts";
import { frameCount, type FrameRange } from "#core/film/frame-range.ts";
import { timelineSchema } from "#core/film/timeline.ts";
import { controlsOf, withControls } from "#core/job/controls.ts";
import { jobKeys } from "#core/job/keys.ts";
import { manifestSchema, type KeptShot, type Manifest } from "#core/job/manifest.ts";
import { planChunks } from "#core/plan/chunks.ts";
import { mendedChunks } from "#core/plan/mended-chunks.ts";
import { colouredShots } from "#core/plan/own-colour.ts";
import { findSealedJson, getSealedJson, putSealedJson } from "#core/ports/json-values.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { Source } from "#core/film/source.ts";
import { jobFolders, sealFolder } from "#core/store/layout.ts";

/*
 * What a person decided cannot be made again, so each edit is kept twice, one copy mends the other, and the
 * plan says how many there are. An undo is a decision too: it is written down until its work is done, so
 * that one that was stopped goes on and is not made twice.
 */

/** The edits in force, and how many edits led there; the last one kept is the one in force. */
export type EditsInForce = { readonly edits: Edits | null; readonly number: number };

const copiesOf = (number: number): readonly [string, string] => [
  jobKeys.edits(number),
  jobKeys.editsCopy(number),
];

/** @throws JobError JobInvalid where what is in force is damaged or gone, and so is its copy */
export const editsInForce = async (store: JobStore): Promise<EditsInForce> => {
  const number = await numberInForce(store);
  return { number, edits: number === 0 ? null : await readEdits(store, number) };
};

const numberInForce = async (store: JobStore): Promise<number> => {
  const undo = await findSealedJson(store, jobKeys.undo, undoSchema);
  if (undo !== null) return undo.to;
  const planned = (await findSealedJson(store, jobKeys.manifest, manifestSchema))?.edits ?? 0;
  return Math.max(planned, ...(await keptNumbers(store)));
};

const keptNumbers = async (store: Pick<JobStore, "list">): Promise<number[]> => {
  const numbers: number[] = [];
  for (const folder of [jobFolders.edits, sealFolder("edits")]) {
    for await (const key of store.list(folder)) {
      const number = Number(/^(\d+)\.json$/.exec(key.slice(folder.length))?.[1]);
      if (number > 0) numbers.push(number);
    }
  }
  return numbers;
};

const readEdits = async (store: JobStore, number: number): Promise<Edits> => {
  const copies = copiesOf(number);
  const found = await Promise.all(copies.map((key) => findSealedJson(store, key, keptEditsSchema)));
  const edits = found.find((one) => one !== null) ?? null;
  if (edits === null) {
    throw new JobError(
      "JobInvalid",
      `${copies[0]} of the job is damaged or gone, and so is its copy; what a person decided cannot be made again: chromaloom edit FOLDER --undo goes back to the edit before it`,
      { key: copies[0] },
    );
  }
  for (const [index, key] of copies.entries())
    if (found[index] === null) await putSealedJson(store, key, edits);
  return edits;
};

/** Keeps what is in force after one more edit. */
export const keepEdits = async (store: JobStore, number: number, edits: Edits): Promise<void> => {
  for (const key of copiesOf(number)) await putSealedJson(store, key, edits);
};

/**
 * Takes the last edit back: the one before it is in force again. An undo that was stopped goes on instead.
 *
 * @throws JobError UsageInvalid where no edit is in force
 */
export const undoEdits = async (store: JobStore): Promise<void> => {
  if ((await findSealedJson(store, jobKeys.undo, undoSchema)) !== null) return dropUndone(store);
  const number = await numberInForce(store);
  if (number === 0) throw new JobError("UsageInvalid", "nothing is left to undo: no edit is in force");
  await putSealedJson(store, jobKeys.undo, { version: 1, to: number - 1 });
  await dropUndone(store);
};

const dropUndone = async (store: JobStore): Promise<void> => {
  const to = await numberInForce(store);
  for (const number of await keptNumbers(store))
    if (number > to) for (const key of copiesOf(number)) await store.remove(key);
};

/** An undo is over when its plan is written and its work is done, or when a person decides something else. */
export const endUndo = async (store: JobStore): Promise<void> => {
  if (!(await store.has(jobKeys.undo))) return;
  await dropUndone(store);
  const manifest = await findSealedJson(store, jobKeys.manifest, manifestSchema);
  const to = await numberInForce(store);
  if (manifest !== null && (manifest.edits ?? 0) > to)
    await putSealedJson(store, jobKeys.manifest, { ...manifest, edits: to });
  await store.remove(jobKeys.undo);
};

/**
 * The plan as the edits in force want it: its cuts mended, and its shots' controls. Edits to shots that
 * the plan does not have, and edits of another film that was coloured in the same folder before, have no
 * part in it.
 *
 * @throws JobError JobInvalid where they are damaged or gone
 */
export const withEditsInForce = async (
  store: JobStore,
  manifest: Manifest,
  source: Source,
): Promise<Manifest> => {
  const { edits, number } = await editsInForce(store);
  const ours = edits !== null && areForFilm(edits, source.fingerprint) ? edits : null;
  const mended = await withCutsMended(store, manifest, source, ours?.cuts ?? []);
  const planned = await withControls(mended, ours === null ? [] : controlsOf(ours, manifest.options));
  return { ...planned, edits: number };
};

/** The edits in force, if they are this film's; null: none are. */
export const editsOfFilm = async (
  store: JobStore,
  { fingerprint }: Pick<Source, "fingerprint">,
): Promise<Edits | null> => {
  const { edits } = await editsInForce(store);
  return edits !== null && areForFilm(edits, fingerprint) ? edits : null;
};

const withCutsMended = async (
  store: JobStore,
  manifest: Manifest,
  source: Source,
  cuts: readonly CutEdit[],
): Promise<Manifest> => {
  const { plannedShots, ...known } = manifest;
  const plan = plannedShots === undefined ? known : asPlanned(known, plannedShots);
  const shots = withCutEdits(plan.shots, cuts);
  if (JSON.stringify(shots) === JSON.stringify(manifest.shots)) return manifest;
  const kept = await keptOf(store, { plan, source, shots });
  if (JSON.stringify(shots) === JSON.stringify(plan.shots)) return { ...plan, kept: [...kept] };
  const chunkFrames = chunkFramesOf(plan);
  const chunks = await mendedChunks(plan.chunks, shots, { chunkFrames, kept });
  return { ...plan, plannedShots: plan.shots, shots, chunks, kept: [...kept] };
};

/** The plan before anybody mended its cuts. */
const asPlanned = (manifest: Manifest, shots: Manifest["shots"]): Manifest => ({
  ...manifest,
  shots,
  chunks: planChunks(shots, chunkFramesOf(manifest)),
});

const chunkFramesOf = ({ chunkFrames, chunks }: Manifest): number =>
  chunkFrames ?? chunks.reduce((most, { range }) => Math.max(most, frameCount(range)), 0);

/** Which of the shots keep colours of their own. */
const keptOf = async (
  store: JobStore,
  { plan, source, shots }: { plan: Manifest; source: Source; shots: readonly FrameRange[] },
): Promise<readonly KeptShot[]> =>
  plan.options.coloured === "keep"
    ? colouredShots(shots, await getSealedJson(store, jobKeys.timeline(source), timelineSchema))
    : [];
