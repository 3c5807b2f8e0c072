import type { ListedStage } from "#core/store/stages.ts";
import { jsonata, services, type States, type TaskState } from "#core/workflow/asl.ts";
import { itemMap } from "#core/workflow/fan-out.ts";
import { onError, onErrorPass } from "#core/workflow/failure-path.ts";
import { functionTask } from "#core/workflow/function-task.ts";
import { functionRetry } from "#core/workflow/retries.ts";
import { workerTask } from "#core/workflow/worker-task.ts";

const job = jsonata("$job");
const stage: ListedStage = "ask";

/** A worker's stage on the whole film. */
const filmTask = (name: string, machine: "Cpu" | "AsOrdered", next: string): TaskState =>
  workerTask({
    stage: name,
    machine: machine === "Cpu" ? machine : { colourOn: "$colourOn" },
    job: "$job",
    priority: "$priority",
    share: "$share",
    tenant: "$tenant",
    next,
    onError: onError("FailureRecord", { stage: name, item: null }),
  });

/**
 * Key frames of a film are chosen, coloured by whom the order names, checked, and the plan is made again with
 * what can be used. Who does not answer fails no job: the network colours what did not come.
 *
 * @param next  where films go on, those without a colourist at once
 */
export const keyFrameStates = (next: string): States => ({
  KeyFramesWanted: {
    Type: "Choice",
    Choices: [{ Condition: jsonata("$colourist"), Next: "ChooseKeyFrames" }],
    Default: next,
  },
  ...choosing,
  ...asking,
  SettleKeyFrames: filmTask("settle", "Cpu", "CheckPlanAgain"),
  CheckPlanAgain: functionTask({
    name: "CheckPlan",
    payload: { job, isTold: true },
    assign: {
      todo: jsonata("$states.result.Payload.todo"),
      only: jsonata("$states.result.Payload.only"),
    },
    next,
    onError: onError("FailJob"),
  }),
});

const choosing: States = {
  ChooseKeyFrames: filmTask("keyframes", "AsOrdered", "ReadyKeyFrames"),
  ReadyKeyFrames: functionTask({
    name: "ReadyKeyFrames",
    payload: { job },
    assign: {
      asked: jsonata("$states.result.Payload.who"),
      waitSeconds: jsonata("$states.result.Payload.seconds"),
    },
    next: "WhoColours",
    onError: onError("FailJob"),
  }),
  WhoColours: {
    Type: "Choice",
    Choices: [
      { Condition: jsonata("$asked = 'person'"), Next: "AwaitKeyFrames" },
      { Condition: jsonata("$asked = 'address'"), Next: "AskAddress" },
      { Condition: jsonata("$asked = 'network'"), Next: "AskNetwork" },
    ],
    Default: "SettleKeyFrames",
  },
};

const answered = { stage, next: "SettleKeyFrames", onError: onError("FailJob") } as const;

const asking: States = {
  AwaitKeyFrames: {
    Comment: "Until somebody has put the pictures under the job, or its time is up.",
    Type: "Task",
    Resource: services.invokeFunctionAndWait,
    Arguments: {
      FunctionName: "${AwaitKeyFramesFunction}",
      Payload: { job, token: jsonata("$states.context.Task.Token") },
    },
    TimeoutSeconds: jsonata("$waitSeconds"),
    Output: {},
    Retry: functionRetry,
    Catch: [
      { ErrorEquals: ["States.Timeout"], Output: {}, Next: "SettleKeyFrames" },
      ...onError("FailJob"),
    ],
    Next: "SettleKeyFrames",
  },
  AskAddress: itemMap({
    ...answered,
    // Somebody else's service; and new accounts run ten functions at once, which others need.
    atOnce: 4,
    startAt: "AskAddressItem",
    states: {
      AskAddressItem: functionTask({
        name: "AskAddress",
        payload: { job: jsonata("$states.input.job"), item: jsonata("$states.input.item") },
        next: "AskAddressDone",
        onError: onErrorPass("AskAddressDone"),
      }),
      AskAddressDone: { Type: "Succeed" },
    },
  }),
  AskNetwork: itemMap({
    ...answered,
    startAt: "AskNetworkItem",
    states: {
      AskNetworkItem: workerTask({
        stage,
        machine: { colourOn: "$states.input.colourOn" },
        job: "$states.input.job",
        item: "$states.input.item",
        priority: "$states.input.priority",
        share: "$states.input.share",
        tenant: "$states.input.tenant",
        next: "AskNetworkDone",
        onError: onErrorPass("AskNetworkDone"),
      }),
      AskNetworkDone: { Type: "Succeed" },
    },
  }),
};
