import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  ListExecutionsCommand,
  StartExecutionCommand,
  StopExecutionCommand,
  type DescribeExecutionCommandOutput,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import type { ExecutionInput } from "#core/job/ref.ts";

/** What Step Functions says of an execution. */
export type ExecutionFacts = {
  readonly name: string;
  readonly status: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED" | "PENDING_REDRIVE";
  readonly started: Date;
  readonly stopped: Date | null;
  readonly error: string | null;
  readonly cause: string | null;
};

/** Executions of one state machine, by their names. */
export const stepFunctionsExecutions = (client: SFNClient, stateMachineArn: string) => {
  const arnOf = (name: string): string =>
    `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
  return {
    /** Starts an execution under its name, once: a second start under the same name changes nothing. */
    start: async (name: string, input: ExecutionInput): Promise<"started" | "exists"> => {
      try {
        const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
        await client.send(command);
        return "started";
      } catch (error) {
        if (error instanceof ExecutionAlreadyExists) return "exists";
        throw error;
      }
    },
    /** null: there is no such execution, or it ended more than 90 days ago. */
    describe: async (name: string): Promise<ExecutionFacts | null> => {
      try {
        return factsOf(await client.send(new DescribeExecutionCommand({ executionArn: arnOf(name) })));
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return null;
        throw error;
      }
    },
    stop: async (name: string, cause: string): Promise<void> => {
      const command = new StopExecutionCommand({ executionArn: arnOf(name), error: "Canceled", cause });
      await client.send(command);
    },
    /** The newest executions, newest first; of one status where it is named. */
    list: async (most: number, statusFilter?: ExecutionFacts["status"]): Promise<ExecutionFacts[]> => {
      const { executions = [] } = await client.send(
        new ListExecutionsCommand({ stateMachineArn, maxResults: most, statusFilter }),
      );
      return executions.map(factsOf);
    },
  };
};

export type StepFunctionsExecutions = ReturnType<typeof stepFunctionsExecutions>;

const factsOf = (
  answer: Partial<
    Pick<DescribeExecutionCommandOutput, "name" | "status" | "startDate" | "stopDate" | "error" | "cause">
  >,
): ExecutionFacts => ({
  name: answer.name ?? "",
  status: answer.status ?? "RUNNING",
  started: answer.startDate ?? new Date(0),
  stopped: answer.stopDate ?? null,
  error: answer.error ?? null,
  cause: answer.cause ?? null,
});
