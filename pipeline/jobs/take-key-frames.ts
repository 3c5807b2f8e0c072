import * as z from "zod";
import { awaitedSchema, questionsSchema } from "#core/colourist/questions.ts";
import { keyFrameName } from "#core/colourist/key-frame.ts";
import { jobKeys } from "#core/job/keys.ts";
import { colouredPictures } from "#core/ports/coloured-pictures.ts";
import { findIntactJson, findSealedJson } from "#core/ports/json-values.ts";
import { bucketFolders, jobFiles, jobFolders } from "#core/store/layout.ts";
import { mediaPlaces, s3Uri } from "#core/store/media-places.ts";
import type { JobPorts } from "#pipeline/jobs/ports.ts";

/** "Object Created" of Amazon S3, as EventBridge brings it. */
const eventSchema = z.object({
  detail: z.object({
    bucket: z.object({ name: z.string().min(1) }),
    object: z.object({ key: z.string().min(1) }),
  }),
});

type TakePorts = Pick<JobPorts, "openStore" | "taskTokens">;

/** What came of one event. */
type Taken = { readonly job: string | null; readonly missing: number | null; readonly woken: boolean };

const nothing: Taken = { job: null, missing: null, woken: false };

/**
 * TakeKeyFrames: a picture was put under a job, or a job began to wait. When all key frames are coloured, or
 * somebody said that no more will come, the job goes on. Called twice, it wakes nobody twice.
 */
export const takeKeyFrames =
  ({ openStore, taskTokens }: TakePorts) =>
  async (event: unknown): Promise<Taken> => {
    const { bucket, object } = eventSchema.parse(event).detail;
    const id = jobOf(object.key);
    if (id === null) return nothing;
    const store = openStore(s3Uri({ bucket: bucket.name, key: mediaPlaces.jobPrefix(id) }));
    const awaited = await findIntactJson(store, jobKeys.awaited, awaitedSchema);
    const questions = await findSealedJson(store, jobKeys.questions, questionsSchema);
    if (awaited === null || questions === null) return { ...nothing, job: id };
    const names = questions.questions.map(({ frame }) => keyFrameName(frame));
    const { keys } = await colouredPictures(store);
    const missing = names.filter((name) => !keys.has(name)).length;
    if (missing > 0 && !(await store.has(jobKeys.noMoreColoured)))
      return { job: id, missing, woken: false };
    return { job: id, missing, woken: await taskTokens.succeed(awaited.token) };
  };

const wanted = new RegExp(
  `^${bucketFolders.jobs}([a-z0-9-]{1,60})/(?:${jobFolders.coloured}[^/]+|${jobFiles.awaited.replace(".", String.raw`\.`)})$`,
);

const jobOf = (key: string): string | null => wanted.exec(key)?.[1] ?? null;
