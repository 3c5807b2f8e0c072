import { createServer, type IncomingMessage } from "node:http";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type { AddressInfo } from "node:net";

export type RunResult =
  | { readonly status: "SUCCEEDED"; readonly output: unknown }
  | { readonly status: "FAILED" | "TIMED_OUT"; readonly error: string; readonly cause: string };

export type RunningExecution = {
  readonly name: string;
  readonly input: unknown;
  /** Aborted by StopExecution; what `run` then returns is not looked at. */
  readonly signal: AbortSignal;
};

type Execution = {
  readonly name: string;
  readonly executionArn: string;
  readonly input: string;
  readonly startDate: number;
  readonly ended: Promise<void>;
  readonly stopping: AbortController;
  status: string;
  stopDate?: number;
  output?: string;
  error?: string;
  cause?: string;
};

type Fault = { readonly __type: string; readonly message: string };
type Answer = Record<string, unknown> | Fault;

const stateMachineArn = "arn:aws:states:eu-central-1:123456789012:stateMachine:Chromaloom";

/**
 * Step Functions as a client sees it: StartExecution, DescribeExecution, StopExecution and
 * ListExecutions of one state machine, over its own protocol (AWS JSON 1.0) on loopback.
 *
 * @param run  does an execution's work; what it throws fails the execution
 * @param onStatusChange  gets EventBridge's "Step Functions Execution Status Change" of every end
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export const startStepFunctionsServer = async ({
  run,
  onStatusChange = async () => undefined,
}: {
  readonly run: (execution: RunningExecution) => Promise<RunResult>;
  readonly onStatusChange?: (event: unknown) => Promise<void>;
}) => {
  const executions = new Map<string, Execution>();
  const waiting = new Map<string, (output: unknown) => void>();
  const actions = {
    ...stepFunctions(executions, run, onStatusChange),
    SendTaskSuccess: ({ taskToken, output }: Record<string, unknown>): Answer => {
      const wake = waiting.get(String(taskToken));
      if (wake === undefined) return { __type: "TaskTimedOut", message: "nobody waits with this token" };
      waiting.delete(String(taskToken));
      wake(JSON.parse(String(output)));
      return {};
    },
  };
  const server = createServer((request, response) => {
    const target = request.headers["x-amz-target"]?.toString().split(".").at(-1) ?? "";
    void answer(request, actions, target).then((body) => {
      const fault = "__type" in body;
      response.writeHead(fault ? 400 : 200, { "content-type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify(body));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stateMachineArn,
    /** A task that waits until somebody sends its token. */
    awaitToken: (token: string, signal: AbortSignal): Promise<unknown> =>
      new Promise((resolve) => {
        waiting.set(token, resolve);
        signal.addEventListener("abort", () => waiting.delete(token));
      }),
    /** Names of all executions, in the order they were started. */
    started: (): string[] => [...executions.keys()],
    /** Waits until every execution has ended. */
    settled: async (): Promise<void> => {
      for (const { ended } of executions.values()) await ended;
    },
    close: async (): Promise<void> => {
      for (const { stopping } of executions.values()) stopping.abort();
      // What they still had to do would end up in the next test.
      for (const { ended } of executions.values()) await ended;
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};

const answer = async (
  request: IncomingMessage,
  actions: Record<string, (input: Record<string, unknown>) => Answer>,
  target: string,
): Promise<Answer> => {
  const input = JSON.parse(await text(request)) as Record<string, unknown>;
  const action = actions[target];
  return action === undefined
    ? { __type: "UnknownOperationException", message: `${target} is not spoken here` }
    : action(input);
};

const seconds = (): number => Date.now() / 1000;

const stepFunctions = (
  executions: Map<string, Execution>,
  run: (execution: RunningExecution) => Promise<RunResult>,
  onStatusChange: (event: unknown) => Promise<void>,
): Record<string, (input: Record<string, unknown>) => Answer> => {
  const find = (arn: unknown): Execution | undefined => executions.get(String(arn).split(":").at(-1) ?? "");
  const missing = (arn: unknown): Fault => ({
    __type: "ExecutionDoesNotExist",
    message: `Execution Does Not Exist: '${String(arn)}'`,
  });
  const end = async (execution: Execution, how: Partial<Execution>): Promise<void> => {
    if (execution.status !== "RUNNING") return;
    Object.assign(execution, how, { stopDate: seconds() });
    await onStatusChange(statusChange(execution));
  };
  const start = (name: string, input: string): Execution => {
    const stopping = new AbortController();
    const work = async (): Promise<void> => {
      try {
        const result = await run({ name, input: JSON.parse(input), signal: stopping.signal });
        if (result.status !== "SUCCEEDED") await end(execution, result);
        else await end(execution, { status: result.status, output: JSON.stringify(result.output) });
      } catch (error) {
        await end(execution, { status: "FAILED", error: "States.Runtime", cause: String(error) });
      }
    };
    const execution: Execution = {
      name,
      executionArn: stateMachineArn.replace(":stateMachine:", ":execution:") + `:${name}`,
      input,
      startDate: seconds(),
      stopping,
      status: "RUNNING",
      // Not at once: the answer to StartExecution comes before anything the execution does.
      ended: new Promise((resolve) => {
        setTimeout(() => {
          if (stopping.signal.aborted) resolve();
          else void work().finally(resolve);
        }, 5);
      }),
    };
    executions.set(name, execution);
    return execution;
  };
  return {
    StartExecution: ({ name, input }) => {
      const there = executions.get(String(name));
      // The same name with the same input while it runs is answered like the first time.
      if (there !== undefined && (there.status !== "RUNNING" || there.input !== input)) {
        return {
          __type: "ExecutionAlreadyExists",
          message: `Execution Already Exists: '${there.executionArn}'`,
        };
      }
      const { executionArn, startDate } = there ?? start(String(name), String(input));
      return { executionArn, startDate };
    },
    DescribeExecution: ({ executionArn }) => {
      const found = find(executionArn);
      return found === undefined ? missing(executionArn) : { stateMachineArn, ...plain(found) };
    },
    StopExecution: ({ executionArn, error, cause }) => {
      const found = find(executionArn);
      if (found === undefined) return missing(executionArn);
      found.stopping.abort();
      void end(found, {
        status: "ABORTED",
        ...(typeof error === "string" ? { error } : {}),
        ...(typeof cause === "string" ? { cause } : {}),
      });
      return { stopDate: seconds() };
    },
    ListExecutions: ({ maxResults = 100, statusFilter }) => ({
      executions: [...executions.values()]
        .filter(({ status }) => statusFilter === undefined || status === statusFilter)
        .toReversed()
        .slice(0, Number(maxResults))
        .map((execution) => ({ stateMachineArn, ...plain(execution) })),
    }),
  };
};

/** What the service tells of an execution. */
const plain = (execution: Execution): Record<string, unknown> =>
  Object.fromEntries(Object.entries(execution).filter(([name]) => name !== "ended" && name !== "stopping"));

const statusChange = (execution: Execution): unknown => ({
  version: "0",
  source: "aws.states",
  "detail-type": "Step Functions Execution Status Change",
  detail: {
    ...plain(execution),
    stateMachineArn,
    startDate: Math.round(execution.startDate * 1000),
    stopDate: Math.round((execution.stopDate ?? 0) * 1000),
    inputDetails: { included: true },
  },
});
