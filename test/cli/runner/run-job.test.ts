import { describe, expect, it } from "vitest";
import { JobError } from "#core/errors.ts";
import { executionInput } from "#core/job/ref.ts";
import { folderStore } from "#adapters/disk/folder-store.ts";
import { runJob } from "#cli/runner/run-job.ts";
import { newJob, request } from "#test/support/job-folder.ts";

const definition = {
  QueryLanguage: "JSONata",
  StartAt: "Tell",
  States: {
    Tell: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: { FunctionName: "NotifyFunction", Payload: {} },
      End: true,
    },
  },
};

describe("runJob", () => {
  it("fails as the function did that ended the workflow, in that one's words", async () => {
    const { job, root } = await newJob();
    const gone = new JobError("JobInvalid", "the job's folder was removed");
    const run = runJob({
      input: executionInput({ ...job, store: root }, request),
      execution: "run",
      openStore: folderStore,
      events: { send: () => Promise.resolve() },
      listen: () => undefined,
      signal: new AbortController().signal,
      definition,
      around: (services) => ({ ...services, invokeFunction: () => Promise.reject(gone) }),
    });
    await expect(run).rejects.toMatchObject({ name: gone.name, message: gone.message });
  });
});
