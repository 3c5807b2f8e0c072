import type { Catcher, TaskState, Template } from "#core/workflow/asl.ts";
import { jsonata, services } from "#core/workflow/asl.ts";
import { functionRetry } from "#core/workflow/retries.ts";

/** The functions of the workflow; deployment and engine put their own name in the placeholder's place. */
type FunctionName =
  | "Notify"
  | "CheckPlan"
  | "ReadyKeyFrames"
  | "AskAddress"
  | "ReportProgress"
  | "RecordFailure"
  | "FailJob"
  | "FinishJob";

/** Calls a function. What it returns is the state's output, unless another is asked for. */
export const functionTask = (request: {
  readonly name: FunctionName;
  readonly payload: Template;
  readonly assign?: Readonly<Record<string, string>>;
  readonly output?: string;
  readonly next: string;
  readonly onError: readonly Catcher[];
}): TaskState => ({
  Type: "Task",
  Resource: services.invokeFunction,
  Arguments: { FunctionName: `\${${request.name}Function}`, Payload: request.payload },
  ...(request.assign === undefined ? {} : { Assign: request.assign }),
  Output: request.output ?? jsonata("$states.result.Payload"),
  Retry: functionRetry,
  Catch: request.onError,
  Next: request.next,
});
