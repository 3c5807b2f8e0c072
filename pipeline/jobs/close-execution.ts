import * as z from "zod";
import { executionInputSchema, type ExecutionInput, type JobRef } from "#core/job/ref.ts";
import type { FailureRecord } from "#core/reports/task-failure.ts";
import type { JobPorts } from "#pipeline/jobs/ports.ts";
import { failureFrom, failWith, firstRecord, type Failure } from "#pipeline/jobs/fail-job.ts";
import { tellEvent, wasTold } from "#pipeline/jobs/tell-event.ts";

/** "Step Functions Execution Status Change", as EventBridge brings it. */
const eventSchema = z.object({
  detail: z.object({
    name: z.string(),
    status: z.enum(["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"]),
    input: z.string().nullish(),
    stopDate: z.number().nullish().describe("ms since 1970"),
    error: z.string().nullish(),
    cause: z.string().nullish(),
  }),
});

type Closed = z.infer<typeof eventSchema>["detail"];

type ClosePorts = Pick<JobPorts, "openStore" | "events" | "tasks" | "now">;

/**
 * CloseExecution: an execution ended in a way that its own states could not tell of: stopped, out of
 * time, or by an error that nobody can catch. Tells it, and ends tasks that nobody waits for any more.
 */
export const closeExecution =
  (ports: ClosePorts) =>
  async (event: unknown): Promise<{ readonly told: boolean; readonly terminated: number }> => {
    const { detail } = eventSchema.parse(event);
    const input = parseInput(detail.input ?? "");
    const hasEnded = ["ABORTED", "TIMED_OUT", "FAILED"].includes(detail.status);
    if (input === null || !hasEnded) return { told: false, terminated: 0 };
    const job = { ...input.job, execution: detail.name };
    const stopped = detail.stopDate == null ? ports.now() : new Date(detail.stopDate);
    const terminated = await ports.tasks.terminate(
      job.id,
      stopped,
      `the execution ${detail.name} is ${detail.status.toLowerCase()}`,
    );
    return { told: await tellEnd(ports, job, detail), terminated };
  };

const tellEnd = async (ports: ClosePorts, job: JobRef, detail: Closed): Promise<boolean> => {
  for (const type of ["job.succeeded", "job.failed", "job.canceled"] as const) {
    if (await wasTold(ports, job, type)) return false;
  }
  if (detail.status === "ABORTED") {
    const reason = detail.cause ?? "the execution was stopped";
    await tellEvent(ports, job, { type: "job.canceled", data: { reason: reason.slice(0, 500) } });
  } else await failWith(ports, job, failureOf(detail, await firstRecord(ports.openStore(job.store), job)));
  return true;
};

const failureOf = (detail: Closed, record: FailureRecord | null): Failure => {
  if (record !== null) return failureFrom(record);
  const code = detail.error ?? (detail.status === "TIMED_OUT" ? "States.Timeout" : "States.Runtime");
  const message = detail.cause ?? "the execution ended without an error message";
  return { code, message, failed: null, log: null };
};

/** null for an execution of something else, or a child of a map. */
const parseInput = (text: string): ExecutionInput | null => {
  try {
    return executionInputSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};
