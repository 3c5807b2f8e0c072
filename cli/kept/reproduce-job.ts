import { mkdir, writeFile } from "node:fs/promises";
import { basename, extname, join, resolve } from "node:path";
import { folderStore } from "#adapters/disk/folder-store.ts";
import { openJobFolder } from "#adapters/disk/job-folder.ts";
import { inTemporaryFolder } from "#adapters/disk/temporary-folder.ts";
import { readEnvironment } from "#adapters/env.ts";
import { ffmpegFilms } from "#adapters/ffmpeg/films.ts";
import { describeModel } from "#adapters/network/model-folder.ts";
import { JobError } from "#core/errors.ts";
import { segmentExtension } from "#core/film/encoding.ts";
import { frameCount } from "#core/film/frame-range.ts";
import type { LumaFrame } from "#core/film/planes.ts";
import { sourceSchema } from "#core/film/source.ts";
import { jobKeys } from "#core/job/keys.ts";
import { manifestSchema, type Manifest } from "#core/job/manifest.ts";
import { filmOptions } from "#core/job/film-options.ts";
import { executionInput } from "#core/job/ref.ts";
import { jobRequestKey, jobRequestSchema, type JobRequest } from "#core/job/request.ts";
import type { FilmReader } from "#core/ports/film-reader.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { getSealedJson, putSealedJson } from "#core/ports/json-values.ts";
import { jobFolders } from "#core/store/layout.ts";
import { editsInForce, keepEdits } from "#pipeline/plan/edit-history.ts";
import { checkWorkers } from "#cli/request/check-workers.ts";
import { comparePlanes, type PlaneDifference } from "#cli/kept/compare-planes.ts";
import { refuseNoJob, refuseOtherFilm } from "#cli/kept/kept-job.ts";
import type { JobListener } from "#cli/runner/job-events.ts";
import { runJob } from "#cli/runner/run-job.ts";

export type Reproduction = {
  /** The kept job's folder; it is only read. */
  readonly folder: string;
  /** Where its film lies now; absent: where it lay. */
  readonly film?: string;
  /** Tasks at once; absent: as many as the job had. */
  readonly workers?: number;
  readonly listen: JobListener;
  readonly signal: AbortSignal;
};

export type Reproduced = {
  readonly frames: number;
  /** null: every plane is the same. */
  readonly difference: PlaneDifference | null;
  /** Whether this version of the program would do the same work by its own account. */
  readonly isSamePlan: boolean;
};

/**
 * Makes a kept job again, from what its folder records, in a place of its own that is thrown away, and
 * compares every plane of its coloured segments.
 *
 * @throws JobError UsageInvalid when there is no finished job, MediaMissing, MediaChanged, ModelMissing,
 *   ModelDamaged when film or model are not those of the job
 */
export const reproduceJob = async (run: Reproduction): Promise<Reproduced> => {
  if (run.workers !== undefined) checkWorkers(run.workers);
  const root = resolve(run.folder);
  const kept = folderStore(root);
  await refuseNoJob(kept, root);
  const manifest = await getSealedJson(kept, jobKeys.manifest, manifestSchema);
  const films = await ffmpegFilms(readEnvironment());
  const before = await segmentPaths(kept, manifest, root);
  return inTemporaryFolder("reproduce", async (scratch) => {
    const request = await requestAgain(run, films, { kept, manifest, scratch });
    const job = await openJobFolder(join(scratch, "job"));
    try {
      await putSealedJson(job.store, jobRequestKey, request);
      const { edits } = await editsInForce(kept);
      if (edits !== null) await keepEdits(job.store, 1, edits);
      // Edits name pictures by digest.
      for await (const key of kept.list(jobFolders.references))
        await job.store.put(key, await kept.get(key));
      await runAgain(run, request, job.root);
      const again = await getSealedJson(job.store, jobKeys.manifest, manifestSchema);
      const after = await segmentPaths(job.store, again, job.root);
      const { first } = manifest.range;
      const difference = await comparePlanes(framesOf(films, before), framesOf(films, after), first);
      return { frames: frameCount(manifest.range), difference, isSamePlan: isSamePlan(manifest, again) };
    } finally {
      await job.close("keep");
    }
  });
};

type Kept = { readonly kept: JobStore; readonly manifest: Manifest; readonly scratch: string };

/** The job's request, led to copies of its references and to a result that is thrown away. */
const requestAgain = async (
  run: Reproduction,
  films: FilmReader,
  { kept, manifest, scratch }: Kept,
): Promise<JobRequest> => {
  const request = await getSealedJson(kept, jobRequestKey, jobRequestSchema);
  const film = run.film === undefined ? request.film : resolve(run.film);
  await refuseOtherFilm(films, film, await getSealedJson(kept, jobKeys.source, sourceSchema));
  await refuseOtherModel(request.choices.model ?? filmOptions.model.default, manifest);
  const references = await copyReferences(kept, manifest, scratch);
  return {
    ...request,
    film,
    review: false,
    replaceResult: true,
    result: join(scratch, `film${extname(request.result)}`),
    choices: { ...request.choices, keepEvidenceMiB: 0, ...(references.length === 0 ? {} : { references }) },
  };
};

const refuseOtherModel = async (name: string, { model }: Manifest): Promise<void> => {
  const now = await describeModel(name);
  if (now.digest === model.digest) return;
  throw new JobError(
    "ModelDamaged",
    `the model ${name} is not the one that coloured this job (${now.digest}, then ${model.digest}); put that model back, or colour the film again with this one`,
    { model: name },
  );
};

/** References under their own names, each in a folder of its own: a name says where it belongs. */
const copyReferences = (kept: JobStore, { references }: Manifest, scratch: string): Promise<string[]> =>
  Promise.all(
    references.map(async ({ name, digest }, index) => {
      const folder = join(scratch, "references", String(index));
      await mkdir(folder, { recursive: true });
      const path = join(folder, basename(name));
      await writeFile(path, await kept.get(jobKeys.reference(digest)));
      return path;
    }),
  );

const runAgain = async (
  { workers, listen, signal }: Reproduction,
  request: JobRequest,
  root: string,
): Promise<void> => {
  const { id } = request;
  const job = { id, store: root, bucket: "local", prefix: root };
  await runJob({
    input: executionInput(job, { ...request, concurrency: workers ?? request.concurrency }),
    execution: `${id}_${Date.now().toString(36)}`,
    openStore: folderStore,
    events: { send: () => Promise.resolve() },
    listen,
    signal,
  });
};

const segmentPaths = async (store: JobStore, manifest: Manifest, root: string): Promise<string[]> => {
  const extension = segmentExtension(manifest.options.encode);
  const keys = manifest.chunks.map((chunk) => jobKeys.segment(manifest, chunk, extension));
  for (const key of keys) {
    if (await store.has(key)) continue;
    throw new JobError(
      "UsageInvalid",
      `${root} holds a job that is not finished: ${key} is missing; give its colorize or edit command once more`,
      { root, key },
    );
  }
  return Promise.all(keys.map((key) => store.localFile(key)));
};

const framesOf = async function* (films: FilmReader, paths: readonly string[]): AsyncGenerator<LumaFrame> {
  for (const path of paths)
    yield* films.readLuma({ source: await films.inspect(path), withOwnColour: true });
};

const isSamePlan = (one: Manifest, other: Manifest): boolean =>
  one.renderDigest === other.renderDigest &&
  JSON.stringify(one.editedDigests) === JSON.stringify(other.editedDigests);
