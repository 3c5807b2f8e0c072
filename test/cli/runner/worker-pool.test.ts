import { describe, expect, it } from "vitest";
import { JobError } from "#core/errors.ts";
import { workerPool } from "#cli/runner/worker-pool.ts";
import { newJob } from "#test/support/job-folder.ts";

const never = new AbortController().signal;

describe("workerPool", () => {
  it("ends a worker that was started ahead and had nothing to do", async () => {
    const pool = workerPool();
    pool.startAhead("photo");
    await pool.close();
  });

  it("gives the worker that was started ahead the first task, which tells what could not be opened", async () => {
    const { root } = await newJob();
    const pool = workerPool();
    pool.startAhead("no-such-model");
    const end = await pool.run({ stage: "plan", item: null, job: root }, () => undefined, never);
    expect(end.error).toBeInstanceOf(JobError);
    await pool.close();
  });
});
