import { askAddress } from "#pipeline/jobs/ask-address.ts";
import { awaitKeyFrames } from "#pipeline/jobs/await-key-frames.ts";
import { checkPlan } from "#pipeline/jobs/check-plan.ts";
import { failJob } from "#pipeline/jobs/fail-job.ts";
import { finishJob } from "#pipeline/jobs/finish-job.ts";
import { notify } from "#pipeline/jobs/notify.ts";
import { readyKeyFrames } from "#pipeline/jobs/ready-key-frames.ts";
import { recordFailure } from "#pipeline/jobs/record-failure.ts";
import { reportProgress } from "#pipeline/jobs/report-progress.ts";
import type { WorkflowPorts } from "#pipeline/jobs/ports.ts";
import type { Services } from "#cli/engine/services.ts";

/** The workflow's functions by the names that stand in its placeholders, called in this process. */
export const localFunctions = (ports: WorkflowPorts): Services["invokeFunction"] => {
  const functions: Readonly<Record<string, (input: unknown) => Promise<unknown>>> = {
    NotifyFunction: notify(ports),
    CheckPlanFunction: checkPlan(ports),
    ReadyKeyFramesFunction: readyKeyFrames(ports),
    AwaitKeyFramesFunction: awaitKeyFrames(ports),
    AskAddressFunction: askAddress(ports),
    ReportProgressFunction: reportProgress(ports),
    RecordFailureFunction: recordFailure(ports),
    FailJobFunction: failJob(ports),
    FinishJobFunction: finishJob(ports),
  };
  return (name, payload) => {
    const named = functions[name];
    if (named === undefined) throw new RangeError(`the workflow calls ${name}, which this machine has not`);
    return named(payload);
  };
};
