/**
 * The workflow of one job, for AWS Step Functions and for the engine on this machine.
 *
 * Input: `{"job": {"id", "store", "bucket", "prefix"}, "concurrency": N, "priority": N,
 * "colourOn": "gpu" or "cpu", "share": NAME, "tenant": NAME}`; functions see
 * the job with the execution's name in `execution` beside these. Placeholders `${…}` are names of
 * functions, queues and job definitions; the runner of the workflow puts its own in their place.
 *
 * Every way out is Done or Failed, except a stop from outside, an execution that ran out of time, and
 * errors that Step Functions lets nobody catch (States.Runtime, States.DataLimitExceeded).
 */
import { jsonata, type StateMachine, type States, type TaskState } from "#core/workflow/asl.ts";
import { fanOut } from "#core/workflow/fan-out.ts";
import { onError, onErrorKeep, onErrorPass } from "#core/workflow/failure-path.ts";
import { functionTask } from "#core/workflow/function-task.ts";
import { keyFrameStates } from "#core/workflow/key-frames.ts";
import { workerTask } from "#core/workflow/worker-task.ts";

/** A laptop may colour for weeks; on AWS each task has a timeout of its own, long before this one. */
const longestJobSeconds = 30 * 24 * 3600;

export const workflowDefinition = (): StateMachine => ({
  Comment:
    "Colours one film: plan, key frames where a colourist is named, colour, link and finish what is long, assemble, review.",
  QueryLanguage: "JSONata",
  TimeoutSeconds: longestJobSeconds,
  StartAt: "ReadRequest",
  States: { ...beginning, ...keyFrameStates("AnythingToColour"), ...fanOuts, ...ending, ...failing },
});

const job = jsonata("$job");

/** A worker's stage on the whole film: what fails is recorded before the job is. */
const filmTask = (stage: string, next: string): TaskState =>
  workerTask({
    stage,
    machine: "Cpu",
    job: "$job",
    priority: "$priority",
    share: "$share",
    tenant: "$tenant",
    next,
    onError: onError("FailureRecord", { stage, item: null }),
  });

const beginning: States = {
  ReadRequest: {
    Comment:
      "First and unable to fail half-way: what failure paths read is there before anything can fail.",
    Type: "Pass",
    Assign: {
      job: jsonata("$merge([$states.input.job, {'execution': $states.context.Execution.Name}])"),
      concurrency: jsonata("$states.input.concurrency"),
      priority: jsonata("$states.input.priority"),
      colourOn: jsonata("$states.input.colourOn"),
      // Who retries from an older checkout names neither.
      share: jsonata("$exists($states.input.share) ? $states.input.share : 'none'"),
      tenant: jsonata("$exists($states.input.tenant) ? $states.input.tenant : 'none'"),
      only: null,
      reviewFailure: null,
    },
    Next: "Accepted",
  },
  Accepted: functionTask({
    name: "Notify",
    payload: { job, type: "job.accepted" },
    next: "Plan",
    onError: onError("FailJob"),
  }),
  Plan: filmTask("plan", "CheckPlan"),
  CheckPlan: functionTask({
    name: "CheckPlan",
    payload: { job },
    assign: {
      todo: jsonata("$states.result.Payload.todo"),
      review: jsonata("$states.result.Payload.review"),
      // A function of before an upgrade does not tell.
      only: jsonata("$exists($states.result.Payload.only) ? $states.result.Payload.only : null"),
      colourist: jsonata("$exists($states.result.Payload.colourist) and $states.result.Payload.colourist"),
    },
    next: "KeyFramesWanted",
    onError: onError("FailJob"),
  }),
};

const fanOuts: States = {
  AnythingToColour: {
    Type: "Choice",
    Choices: [
      { Condition: jsonata("$only != null"), Next: "ColourOnly" },
      { Condition: jsonata("$todo.colour > 0"), Next: "Colour" },
    ],
    Default: "AnythingToLink",
  },
  ColourOnly: {
    ...workerTask({
      stage: "colour",
      machine: { colourOn: "$colourOn" },
      job: "$job",
      item: "$only",
      priority: "$priority",
      share: "$share",
      tenant: "$tenant",
      next: "ColourOnlyProgress",
      onError: onError("FailureRecord", { stage: "colour", item: jsonata("$only") }),
    }),
    Comment:
      "The one chunk of a short film takes no map: an account has 1,000 open map runs, first come, first served, and one tenant's thousands of short films would hold up all others.",
  },
  ColourOnlyProgress: functionTask({
    name: "ReportProgress",
    payload: { job, stage: "colour", item: jsonata("$only") },
    next: "AnythingToLink",
    // As in a map: the work is done, and that nobody was told is no reason to lose it.
    onError: onErrorPass("AnythingToLink"),
  }),
  Colour: fanOut({
    stage: "colour",
    unit: "ColourChunk",
    machine: "AsOrdered",
    next: "AnythingToLink",
    onError: onError("FailJob"),
  }),
  AnythingToLink: {
    Comment: "Shots too long for one chunk.",
    Type: "Choice",
    Choices: [{ Condition: jsonata("$todo.link > 0"), Next: "Link" }],
    Default: "AnythingToFinish",
  },
  Link: fanOut({
    stage: "link",
    unit: "LinkShot",
    machine: "Cpu",
    next: "AnythingToFinish",
    onError: onError("FailJob"),
  }),
  AnythingToFinish: {
    Type: "Choice",
    Choices: [{ Condition: jsonata("$todo.finish > 0"), Next: "Finish" }],
    Default: "Assemble",
  },
  Finish: fanOut({
    stage: "finish",
    unit: "FinishPart",
    machine: "Cpu",
    next: "Assemble",
    onError: onError("FailJob"),
  }),
};

const ending: States = {
  Assemble: filmTask("assemble", "ReviewWanted"),
  ReviewWanted: {
    Type: "Choice",
    Choices: [{ Condition: jsonata("$review"), Next: "Review" }],
    Default: "FinishJob",
  },
  Review: {
    ...filmTask("review", "FinishJob"),
    Comment: "The film is whole by now: a review that fails is told with it and takes nothing away.",
    Catch: onErrorKeep("reviewFailure", "FinishJob"),
  },
  FinishJob: functionTask({
    name: "FinishJob",
    payload: { job, reviewFailure: jsonata("$reviewFailure") },
    next: "Done",
    onError: onError("FailJob"),
  }),
  Done: { Type: "Succeed" },
};

const error = jsonata("$states.input.error");
const cause = jsonata("$states.input.cause");

const failing: States = {
  FailureRecord: functionTask({
    name: "RecordFailure",
    payload: {
      job,
      stage: jsonata("$states.input.stage"),
      item: jsonata("$states.input.item"),
      error,
      cause,
    },
    output: jsonata("$states.input"),
    next: "FailJob",
    onError: onErrorPass("FailJob"),
  }),
  FailJob: functionTask({
    name: "FailJob",
    payload: { job, error, cause },
    next: "Failed",
    onError: onErrorPass("Failed"),
  }),
  Failed: { Type: "Fail", Error: error, Cause: cause },
};
