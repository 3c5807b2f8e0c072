import { paginateFilterLogEvents, type CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { workerMessageSchema, type WorkerMessage } from "#core/job/worker-message.ts";

/** A line that a task of a job wrote. */
export type TaskLine = {
  /** CloudWatch's own, by which a line that is read twice is known. */
  readonly id: string;
  readonly time: Date;
  readonly message: WorkerMessage;
};

export type TaskLineFilter = {
  /** Address of the job's store, as its tasks were given it. */
  readonly job: string;
  readonly stage?: string | undefined;
  readonly item?: string | undefined;
  /** Whether lines that only say how far a task is are wanted too. */
  readonly progress: boolean;
};

/**
 * CloudWatch's pattern for JSON lines with these fields.
 *
 * Its syntax is that of "Filter pattern syntax for metric filters, subscription filters, filter log
 * events, and Live Tail" in the CloudWatch Logs user guide.
 */
export const filterPattern = ({ job, stage, item, progress }: TaskLineFilter): string => {
  const equal = (field: string, value: string): string => `$.${field} = ${JSON.stringify(value)}`;
  const terms = [
    equal("task.job", job),
    ...(stage === undefined ? [] : [equal("task.stage", stage)]),
    ...(item === undefined ? [] : [equal("task.item", item)]),
    ...(progress ? [] : ['$.type != "progress"']),
  ];
  return `{ ${terms.map((term) => `(${term})`).join(" && ")} }`;
};

/** What tasks of a deployment wrote to its log. */
export const taskLines = (client: CloudWatchLogsClient, logGroupName: string) => ({
  /** Lines that match, oldest first, from a time on. */
  read: async (filter: TaskLineFilter, since: Date): Promise<TaskLine[]> => {
    const request = { logGroupName, startTime: since.getTime(), filterPattern: filterPattern(filter) };
    const lines: TaskLine[] = [];
    for await (const { events = [] } of paginateFilterLogEvents({ client }, request)) {
      for (const { eventId = "", timestamp = 0, message = "" } of events) {
        const parsed = workerMessageSchema.safeParse(jsonOf(message));
        // Whatever else a container writes matches no pattern; a line of another version may.
        if (parsed.success) lines.push({ id: eventId, time: new Date(timestamp), message: parsed.data });
      }
    }
    return lines.toSorted((a, b) => a.time.getTime() - b.time.getTime());
  },
});

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
