import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "#adapters/stores.ts";
import { jobRequestKey, type JobRequest } from "#core/job/request.ts";
import type { JobRef } from "#core/job/ref.ts";
import { putJson } from "#core/ports/json-values.ts";
import type { JobStore } from "#core/ports/job-store.ts";

export const request: JobRequest = {
  version: 1,
  id: "reel-7",
  film: "/films/reel-7.mp4",
  result: "/films/reel-7.color.mp4",
  replaceResult: false,
  forceContainer: false,
  choices: {},
  review: true,
  concurrency: 4,
  priority: 100,
  colourOn: "gpu",
  tenant: null,
  keyFramesBy: null,
  budget: null,
  callback: { url: "https://studio.example/hook", events: null, customData: { reel: 7 } },
  region: null,
};

/** A job in a new folder, as it is when its execution begins. */
export const newJob = async (
  asked: Partial<JobRequest> = {},
): Promise<{ job: JobRef; store: JobStore; root: string }> => {
  const root = await mkdtemp(join(tmpdir(), "job-"));
  const store = openStore(root);
  await putJson(store, jobRequestKey, { ...request, ...asked });
  const job = { id: request.id, store: root, bucket: "local", prefix: root, execution: request.id };
  return { job, store, root };
};
