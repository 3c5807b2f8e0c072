import type { FanOutStage, ListedStage } from "#core/store/stages.ts";
import {
  jsonata,
  services,
  type Catcher,
  type DistributedMapState,
  type States,
} from "#core/workflow/asl.ts";
import { onError, onErrorPass } from "#core/workflow/failure-path.ts";
import { functionTask } from "#core/workflow/function-task.ts";
import { workerTask } from "#core/workflow/worker-task.ts";
import { jobFolders } from "#core/store/layout.ts";

type FanOut = {
  /** Names the list `lists/<stage>.json`, the worker's stage and the folder of results. */
  readonly stage: FanOutStage;
  /** What one item is, in names of states; these are unique in the whole state machine. */
  readonly unit: string;
  readonly machine: "Cpu" | "AsOrdered";
  readonly next: string;
  readonly onError: readonly Catcher[];
};

/** One worker per item of the stage's list. The first item that fails for good ends the stage. */
export const fanOut = ({ stage, unit, machine, next, onError }: FanOut): DistributedMapState =>
  itemMap({ stage, startAt: unit, states: itemStates(stage, unit, machine), next, onError });

type ItemMap = Pick<FanOut, "next" | "onError"> & {
  readonly stage: ListedStage;
  /** What happens to one item: its input is `{job, item}`, and what its tasks need of the execution's. */
  readonly startAt: string;
  readonly states: States;
  /** Items at a time; absent: as many tasks as the job may have. */
  readonly atOnce?: number;
};

/** A child execution for each item of a list of the job. */
export const itemMap = ({
  stage,
  startAt,
  states,
  atOnce,
  next,
  onError,
}: ItemMap): DistributedMapState => ({
  Type: "Map",
  ItemReader: {
    Resource: services.getObject,
    ReaderConfig: { InputType: "JSON" },
    Arguments: {
      Bucket: jsonata("$job.bucket"),
      Key: jsonata(`$job.prefix & '/${jobFolders.lists}${stage}.json'`),
    },
  },
  ItemSelector: {
    job: jsonata("$job"),
    priority: jsonata("$priority"),
    colourOn: jsonata("$colourOn"),
    share: jsonata("$share"),
    tenant: jsonata("$tenant"),
    item: jsonata("$states.context.Map.Item.Value.item"),
  },
  MaxConcurrency: atOnce ?? jsonata("$concurrency"),
  ToleratedFailurePercentage: 0,
  ItemProcessor: {
    ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
    StartAt: startAt,
    States: states,
  },
  ResultWriter: {
    Resource: services.putObject,
    Arguments: {
      Bucket: jsonata("$job.bucket"),
      Prefix: jsonata(`$job.prefix & '/${jobFolders.maps}${stage}'`),
    },
  },
  Catch: onError,
  Next: next,
});

/** Input of a child, also on its failure path: a child has no variables of its own. */
const [job, item, priority] = [
  "$states.input.job",
  "$states.input.item",
  "$states.input.priority",
] as const;

const itemStates = (stage: string, unit: string, machine: FanOut["machine"]): States => ({
  [unit]: workerTask({
    stage,
    machine: machine === "Cpu" ? machine : { colourOn: "$states.input.colourOn" },
    job,
    item,
    priority,
    share: "$states.input.share",
    tenant: "$states.input.tenant",
    next: `${unit}Progress`,
    onError: onError(`${unit}FailureRecord`, { job: jsonata(job), item: jsonata(item) }),
  }),
  [`${unit}Progress`]: functionTask({
    name: "ReportProgress",
    payload: { job: jsonata(job), stage, item: jsonata(item) },
    next: `${unit}Done`,
    // The work is done and lies in the store; that nobody was told is no reason to lose it.
    onError: onError(`${unit}Done`, { item: jsonata(item) }),
  }),
  [`${unit}Done`]: { Type: "Succeed" },
  [`${unit}FailureRecord`]: functionTask({
    name: "RecordFailure",
    payload: {
      job: jsonata(job),
      stage,
      item: jsonata(item),
      error: jsonata("$states.input.error"),
      cause: jsonata("$states.input.cause"),
    },
    output: jsonata("$states.input"),
    next: `${unit}Failed`,
    onError: onErrorPass(`${unit}Failed`),
  }),
  [`${unit}Failed`]: {
    Type: "Fail",
    Error: jsonata("$states.input.error"),
    Cause: jsonata("$states.input.cause"),
  },
});
