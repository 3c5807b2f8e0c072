import type { Json, JsonObject } from "#cli/engine/json.ts";

/**
 * What a workflow calls. A rejection is an error of the state: a StateError says name and cause itself,
 * of any other Error the `name` is the error's name (so a JobError's code is what Catch sees).
 */
export interface Services {
  /** lambda:invoke, synchronously. The result must be what JSON can carry. */
  invokeFunction(name: string, payload: Json, signal: AbortSignal): Promise<unknown>;
  /**
   * lambda:invoke.waitForTaskToken: settles with what somebody sends with this token; called before the
   * function that is told the token. Absent: nobody sends any.
   */
  awaitToken?(token: string, signal: AbortSignal): Promise<unknown>;
  /**
   * batch:submitJob.sync: runs the job to its end. When the signal aborts, the job is stopped and the
   * promise settles once it has: a retry must not meet its forerunner.
   *
   * @returns the job's detail (JobId, Status, …), as DescribeJobs gives it in Step Functions' spelling
   */
  submitJob(request: JsonObject, signal: AbortSignal): Promise<JsonObject>;
  /** s3:getObject of an ItemReader: the parsed JSON of the object. */
  readItems(place: ObjectPlace): Promise<unknown>;
  /** s3:putObject of a ResultWriter: one file of results, as JSON. */
  writeResults(place: ObjectPlace, results: Json): Promise<void>;
}

export type ObjectPlace = { readonly bucket: string; readonly key: string };
