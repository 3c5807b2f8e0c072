import { jsonata, type Catcher, type TaskState, type Template } from "#core/workflow/asl.ts";
import { submitRetry } from "#core/workflow/retries.ts";

/** Runs one stage of the worker as a Batch job and waits for its end. The state's output is its input. */
export const workerTask = (request: {
  readonly stage: string;
  readonly machine: "Cpu" | "Gpu";
  /** Expressions: the job, the item (none for the whole film) and the priority, 0…9999. */
  readonly job: string;
  readonly item?: string;
  readonly priority: string;
  readonly next: string;
  readonly onError: readonly Catcher[];
}): TaskState => {
  const { stage, machine, job, item } = request;
  return {
    Type: "Task",
    Resource: "arn:aws:states:::batch:submitJob.sync",
    Arguments: {
      JobName: jobName(stage, job, item),
      JobQueue: `\${${machine}Queue}`,
      JobDefinition: `\${${machine}Job}`,
      ShareIdentifier: "job",
      SchedulingPriorityOverride: jsonata(request.priority),
      ContainerOverrides: { Command: command(stage, job, item) },
      Tags: { "chromaloom-job": jsonata(`${job}.id`) },
    },
    Output: jsonata("$states.input"),
    Retry: submitRetry,
    Catch: request.onError,
    Next: request.next,
  };
};

const command = (stage: string, job: string, item: string | undefined): Template => [
  "--stage",
  stage,
  "--job",
  jsonata(`${job}.store`),
  ...(item === undefined ? [] : ["--item", jsonata(item)]),
];

/** For people who read the console. Ids of jobs and items keep to what Batch takes, and to its 128 characters. */
const jobName = (stage: string, job: string, item: string | undefined): string =>
  jsonata(`${job}.id & '-${stage}'${item === undefined ? "" : ` & '-' & ${item}`}`);
