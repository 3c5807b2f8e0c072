import { refuseImpossible } from "#pipeline/plan/preflight.ts";
import { resolve } from "node:path";
import { readEnvironment } from "#adapters/env.ts";
import { ffmpegFilms } from "#adapters/ffmpeg/films.ts";
import { folderStore } from "#adapters/disk/folder-store.ts";
import { isOriginalJob, openJobFolder, resultOwner } from "#adapters/disk/job-folder.ts";
import { refuseOverwriting } from "#adapters/disk/same-file.ts";
import { resultFile } from "#adapters/disk/result-file.ts";
import { JobError } from "#core/errors.ts";
import { checkEdits } from "#core/job/check-edits.ts";
import { jobKeys } from "#core/job/keys.ts";
import { executionInput } from "#core/job/ref.ts";
import { jobRequestKey, jobRequestSchema, type JobRequest } from "#core/job/request.ts";
import { jobReportKey, jobReportSchema } from "#core/reports/job-report.ts";
import { findIntactJson, getSealedJson, putSealedJson } from "#core/ports/json-values.ts";
import type { ResultPlace } from "#core/ports/result-place.ts";
import { manifestSchema } from "#core/job/manifest.ts";
import { sourceSchema } from "#core/film/source.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { PlacedPicture } from "#pipeline/colour/place-pictures.ts";
import { applyEdits, type EditChange, type EditOutcome } from "#pipeline/plan/edit.ts";
import { checkWorkers } from "#cli/request/check-workers.ts";
import { withKeyFramesKept } from "#cli/kept/edit-key-frames.ts";
import { openReferenceContext, withPictures, withPicturesKept } from "#cli/kept/edit-references.ts";
import { refuseNoJob, refuseOtherFilm } from "#cli/kept/kept-job.ts";
import type { JobListener } from "#cli/runner/job-events.ts";
import { runJob } from "#cli/runner/run-job.ts";

export type EditRun = {
  /** The kept job's folder. */
  readonly folder: string;
  readonly change: EditChange;
  /** The file that the edits came from; what they name lies beside it. */
  readonly edits?: string;
  /** Pictures that the shots that they belong to are to take colours from. */
  readonly pictures?: readonly string[];
  /** Where the edited film goes; absent: where the job's result went. */
  readonly output?: string;
  /** Where the film lies now; absent: where it lay. */
  readonly film?: string;
  readonly ifExists: "refuse" | "replace";
  /** Tasks at once; absent: as many as the job had. Chunks stay as they were cut for those. */
  readonly workers?: number;
  readonly listen: JobListener;
  readonly signal: AbortSignal;
};

export type EditedJob = EditOutcome & {
  readonly output: string;
  readonly placed: readonly PlacedPicture[];
};

/**
 * Edits a kept job on this machine: puts the change in force, runs the job's own workflow, which finds
 * only the touched chunks undone, and writes the film again.
 *
 * @throws JobError UsageInvalid when there is no job or the edits are not its own, OutputExists before
 *   any work
 */
export const editJob = async (run: EditRun): Promise<EditedJob> => {
  if (run.workers !== undefined) checkWorkers(run.workers);
  const root = resolve(run.folder);
  const request = await readRequest(root, run);
  const place = resultFile(request.result, run.ifExists);
  if (run.output === undefined) await refuseForeignResult(root, place);
  if (!(await isOfStoppedEdit(root, place, request))) await place.check();
  const folder = await openJobFolder(root);
  const runWork = async (): Promise<void> => {
    await putSealedJson(folder.store, jobRequestKey, request);
    const { id } = request;
    const concurrency = run.workers ?? request.concurrency;
    await runJob({
      input: executionInput(
        { id, store: root, bucket: "local", prefix: root },
        { ...request, concurrency },
      ),
      execution: `${id}_${Date.now().toString(36)}`,
      openStore: folderStore,
      events: { send: () => Promise.resolve() },
      listen: run.listen,
      signal: run.signal,
    });
  };
  try {
    const { change, placed } = await withReferences(root, folder.store, run);
    const outcome = await applyEdits({ store: folder.store, runWork }, change);
    const loss = folder.loss();
    if (loss !== null) throw loss;
    return { ...outcome, placed, output: request.result };
  } catch (error) {
    // Workers that were stopped leave what they were at; it may be as large as the film.
    await place.discard();
    throw folder.loss() ?? error;
  } finally {
    await folder.close("keep");
  }
};

/** The change with every picture that it names kept in the job. */
const withReferences = async (
  root: string,
  store: JobStore,
  { change, edits: path, pictures = [] }: EditRun,
): Promise<{ readonly change: EditChange; readonly placed: readonly PlacedPicture[] }> => {
  if (change.type !== "apply") return { change, placed: [] };
  const namesPictures = change.edits.shots.some(({ references }) => (references ?? []).length > 0);
  const namesKeyFrames = change.edits.shots.some(({ keyFrames }) => keyFrames.length > 0);
  if (!namesPictures && !namesKeyFrames && pictures.length === 0) return { change, placed: [] };
  const context = await openReferenceContext(root, store);
  checkEdits(change.edits, context.job);
  const checked = await withKeyFramesKept(context, change.edits, path ?? null);
  const kept = await withPicturesKept(context, checked, path ?? null);
  const { edits, placed } = await withPictures(context, kept, pictures);
  return { change: { type: "apply", edits }, placed };
};

/**
 * A job's folder may be a copy, or come from anywhere: without being told, only what this very job has
 * written is replaced, and nothing is written for a copy.
 */
const refuseForeignResult = async (root: string, place: ResultPlace): Promise<void> => {
  const owner = await resultOwner(root, place);
  if (owner === "somebody") {
    throw new JobError(
      "OutputExists",
      `what lies at ${place.name} is not what this job left there; name another place with -o`,
      { path: place.name },
    );
  }
  if (owner === "nobody" && !(await isOriginalJob(root))) {
    throw new JobError(
      "UsageInvalid",
      `${root} is a copy of a job's folder, and ${place.name} is the original's place; name another with -o`,
      { path: place.name },
    );
  }
};

/** Whether an edit that was stopped had put its film there already: the same command goes on. */
const isOfStoppedEdit = async (
  root: string,
  place: ResultPlace,
  { result }: Pick<JobRequest, "result">,
): Promise<boolean> => {
  const store = folderStore(root);
  const asked = await getSealedJson(store, jobRequestKey, jobRequestSchema);
  const finished = await findIntactJson(store, jobReportKey, jobReportSchema);
  if (asked.result !== result || finished?.result === result) return false;
  return (await resultOwner(root, place)) === "this job";
};

/** The job's request, with what this edit wants otherwise. */
const readRequest = async (
  root: string,
  { output, film: moved, ifExists }: EditRun,
): Promise<JobRequest> => {
  const store = folderStore(root);
  await refuseNoJob(store, root);
  const { options } = await getSealedJson(store, jobKeys.manifest, manifestSchema);
  const request = await getSealedJson(store, jobRequestKey, jobRequestSchema);
  const film = moved === undefined ? request.film : resolve(moved);
  const films = await ffmpegFilms(readEnvironment());
  const source = await getSealedJson(store, jobKeys.source, sourceSchema);
  await refuseOtherFilm(films, film, source);
  const result = output === undefined ? request.result : resolve(output);
  await refuseImpossible(films, { ...request, source, encode: options.encode, result });
  await refuseOverwriting(film, result);
  return { ...request, film, result, replaceResult: ifExists === "replace" };
};
