import { jsonata, services, type Catcher, type TaskState, type Template } from "#core/workflow/asl.ts";
import { batchRetry, submitRetry } from "#core/workflow/retries.ts";

/** Hours of one attempt of a task: what takes longer hangs. Colour works on minutes of film. */
export const attemptHours = { colour: 2, other: 12 } as const;

/**
 * A task may wait for a machine for a week, behind thousands of films, and use up its attempts; after that
 * nobody waits any more. Batch itself gives up on some causes of waiting only, so that without this limit
 * a missing quota would hold a job for the month that an execution has.
 */
const longestTaskSeconds = (7 * 24 + batchRetry.attempts * attemptHours.other) * 3600;

/** Runs one stage of the worker as a Batch job and waits for its end. The state's output is its input. */
export const workerTask = (request: {
  readonly stage: string;
  /** `colour` runs on what the job asks for, everything else without a GPU. */
  readonly machine: "Cpu" | { readonly colourOn: string };
  /** Expressions: the job, the item (none for the whole film) and the priority, 0…9999. */
  readonly job: string;
  readonly item?: string;
  readonly priority: string;
  /** Expressions: whose turn it is in the queue, and what costs are tagged with. */
  readonly share: string;
  readonly tenant: string;
  readonly next: string;
  readonly onError: readonly Catcher[];
}): TaskState => {
  const { stage, machine, job, item } = request;
  return {
    Type: "Task",
    Resource: services.submitJob,
    Arguments: {
      JobName: jobName(stage, job, item),
      JobQueue: chosen(machine, "Queue"),
      JobDefinition: chosen(machine, "Job"),
      ShareIdentifier: jsonata(request.share),
      SchedulingPriorityOverride: jsonata(request.priority),
      ContainerOverrides: { Command: command(stage, job, item) },
      Tags: { "chromaloom-job": jsonata(`${job}.id`), "chromaloom-tenant": jsonata(request.tenant) },
    },
    TimeoutSeconds: longestTaskSeconds,
    Output: jsonata("$states.input"),
    Retry: submitRetry,
    Catch: request.onError,
    Next: request.next,
  };
};

/** An expression where the job decides; placeholders are ARNs by the time it is read. */
const chosen = (machine: "Cpu" | { readonly colourOn: string }, what: "Queue" | "Job"): string =>
  machine === "Cpu"
    ? `\${Cpu${what}}`
    : jsonata(`${machine.colourOn} = 'cpu' ? '\${Cpu${what}}' : '\${Gpu${what}}'`);

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
