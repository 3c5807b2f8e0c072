/**
 * What is tried again, how often and when: by Batch for a task that ended, by the state machine for a
 * call that was not taken. All of it is read by the deployment and by the engine on this machine.
 */
import { failures } from "#core/errors.ts";
import type { Retrier } from "#core/workflow/asl.ts";

/**
 * Left by a worker whose failure is `retryable` in the table of failures, or that was told to stop: a
 * machine that shuts down tells its tasks first, and one that stops in time leaves before the reason is
 * known (EX_TEMPFAIL of sysexits.h).
 */
export const retryableExitCode = 75;

/** What one rule looks at; a trailing `*` matches any rest. Nothing else is a pattern. */
export type ExitRule = {
  readonly action: "RETRY" | "EXIT";
  readonly onStatusReason?: string;
  readonly onReason?: string;
  readonly onExitCode?: string;
};

/**
 * The retry strategy of every job definition: the first rule that matches decides, and Batch takes at
 * most five. Jobs that were terminated or ran past their timeout are never tried again, whatever the rule.
 *
 * @see https://docs.aws.amazon.com/batch/latest/userguide/job_retries.html
 */
export const batchRetry: { readonly attempts: number; readonly evaluateOnExit: readonly ExitRule[] } = {
  attempts: 5,
  evaluateOnExit: [
    { action: "RETRY", onStatusReason: "Host EC2*" }, // The machine was taken back.
    { action: "RETRY", onStatusReason: "Your Spot Task was interrupted*" }, // The same on Fargate.
    { action: "RETRY", onExitCode: String(retryableExitCode) },
    // The image could not be pulled, or the network not be had, at that moment.
    { action: "RETRY", onStatusReason: "Task failed to start*" },
    { action: "EXIT", onReason: "*" }, // Without a last rule all the rest would be tried again.
  ],
};

/** SubmitJob was throttled (50 per second and account) or failed on the service's side. A failed job is States.TaskFailed. */
export const submitRetry: readonly Retrier[] = [
  {
    ErrorEquals: [
      "Batch.AWSBatchException",
      "Batch.BatchException",
      "Batch.ServerException",
      "Batch.TooManyRequestsException",
      "Batch.SdkClientException",
    ],
    IntervalSeconds: 2,
    MaxAttempts: 12,
    BackoffRate: 2,
    MaxDelaySeconds: 60,
    JitterStrategy: "FULL",
  },
];

const retryableCodes = Object.entries(failures).flatMap(([code, { retryable }]) =>
  retryable ? [code] : [],
);

/** The service was busy, the sandbox was lost, or the function says that another try may help. */
export const functionRetry: readonly Retrier[] = [
  {
    ErrorEquals: [
      "Lambda.ClientExecutionTimeoutException",
      "Lambda.ServiceException",
      "Lambda.AWSLambdaException",
      "Lambda.SdkClientException",
      "Lambda.TooManyRequestsException",
      "Lambda.Unknown",
      "Sandbox.Timedout",
      ...retryableCodes,
    ],
    IntervalSeconds: 1,
    // New accounts run ten functions at once: a hundred chunks that end together must wait their turn.
    MaxAttempts: 15,
    BackoffRate: 2,
    MaxDelaySeconds: 60,
    JitterStrategy: "FULL",
  },
];
