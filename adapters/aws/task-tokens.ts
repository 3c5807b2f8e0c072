import {
  InvalidToken,
  SendTaskSuccessCommand,
  TaskDoesNotExist,
  TaskTimedOut,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import type { TaskTokens } from "#core/ports/task-tokens.ts";

/** Wakes states of Step Functions. */
export const stepFunctionsTaskTokens = (client: SFNClient): TaskTokens => ({
  succeed: async (taskToken) => {
    try {
      await client.send(new SendTaskSuccessCommand({ taskToken, output: "{}" }));
      return true;
    } catch (error) {
      // It was woken before, its time was up, or its execution was stopped.
      if (
        error instanceof TaskTimedOut ||
        error instanceof TaskDoesNotExist ||
        error instanceof InvalidToken
      )
        return false;
      throw error;
    }
  },
});
