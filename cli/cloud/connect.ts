import { awsClients } from "#adapters/aws/clients.ts";
import type { S3Client } from "@aws-sdk/client-s3";
import { batchTasks } from "#adapters/aws/batch-tasks.ts";
import { silenceSdkNotices, useRegion } from "#adapters/env.ts";
import { taskLines } from "#adapters/aws/task-lines.ts";
import { sqsEventQueue } from "#adapters/aws/event-queue.ts";
import { stepFunctionsExecutions, type StepFunctionsExecutions } from "#adapters/aws/executions.ts";
import { s3MediaBucket } from "#adapters/s3/media-bucket.ts";
import { openS3 } from "#adapters/s3/client.ts";
import { signingSecrets } from "#adapters/aws/signing-secrets.ts";
import { readStackOutputs } from "#adapters/aws/stack-outputs.ts";
import { openStore } from "#adapters/stores.ts";
import { webhookClient } from "#adapters/http/webhook-client.ts";
import { JobError } from "#core/errors.ts";
import { defaultConcurrency } from "#core/job/run-options.ts";
import { maxConcurrency, maxPriority } from "#core/limits.ts";
import type { OrderDefaults } from "#core/job/order.ts";
import { mediaPlaces, s3Uri } from "#core/store/media-places.ts";
import type { JobRef } from "#core/job/ref.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { CloudOptions } from "#cli/cloud/cloud-options.ts";

/** A deployment, as far as commands need it. */
export type Cloud = {
  readonly stack: string;
  readonly bucket: string;
  readonly s3: S3Client;
  readonly media: ReturnType<typeof s3MediaBucket>;
  readonly executions: StepFunctionsExecutions;
  readonly orderDefaults: OrderDefaults;
  readonly jobRef: (id: string) => JobRef;
  readonly storeOf: (id: string) => JobStore;
  /** Tasks of the deployment's queues; null where the stack was not asked. */
  readonly tasks: () => ReturnType<typeof batchTasks> | null;
  /** What tasks wrote. @throws JobError CloudRefused where the stack was not asked */
  readonly taskLog: () => ReturnType<typeof taskLines>;
  readonly eventQueue: () => ReturnType<typeof sqsEventQueue>;
  readonly signingSecrets: (tenant: string | null) => Promise<readonly string[]>;
};

/**
 * Finds a deployment by its stack's outputs, or by what was typed instead.
 *
 * @throws JobError CloudRefused
 */
export const connect = async (options: CloudOptions): Promise<Cloud> => {
  silenceSdkNotices();
  if (options.region !== undefined) useRegion(options.region);
  const outputs = await findOutputs(options);
  const output = (name: string): string => {
    const value = outputs.get(name);
    if (value !== undefined) return value;
    throw new JobError(
      "CloudRefused",
      `the stack ${options.stack} has no output ${name}; name the stack of chromaloom with --stack, or deploy it again (npx cdk deploy), and give --bucket and --state-machine only where both are known without it`,
    );
  };
  const stateMachineArn = options.stateMachine ?? output("StateMachineArn");
  const bucket = options.bucket ?? output("MediaBucketName");
  const queues = [outputs.get("GpuQueueArn"), outputs.get("CpuQueueArn")].filter(
    (arn) => arn !== undefined,
  );
  const s3 = openS3();
  const jobRef = (id: string): JobRef => {
    const prefix = mediaPlaces.jobPrefix(id);
    return { id, store: s3Uri({ bucket, key: prefix }), bucket, prefix };
  };
  const region = stateMachineArn.split(":")[3] ?? "";
  return {
    stack: options.stack,
    bucket,
    orderDefaults: defaultsOf(outputs, region),
    s3,
    media: s3MediaBucket(s3),
    executions: stepFunctionsExecutions(awsClients.stepFunctions(), stateMachineArn),
    jobRef,
    storeOf: (id) => openStore(jobRef(id).store),
    tasks: () => (queues.length === 0 ? null : batchTasks(awsClients.batch(), queues)),
    taskLog: () => taskLines(awsClients.logs(), output("TaskLogGroupName")),
    eventQueue: () => sqsEventQueue(awsClients.sqs(), output("WebhookQueueUrl")),
    signingSecrets: (tenant) => signingSecrets(awsClients.secrets(), output("WebhookSecretArn"))(tenant),
  };
};

/** What the deployment decides for jobs that do not; a stack that was not asked decides nothing. */
const defaultsOf = (outputs: ReadonlyMap<string, string>, region: string): OrderDefaults => {
  const budget = outputs.get("JobBudgetUsd");
  return {
    concurrency: Number(outputs.get("MaxConcurrency") ?? defaultConcurrency),
    budget: budget === undefined ? null : { amount: Number(budget), currency: "USD" },
    callback: null,
    region,
    colourOn: outputs.get("ColourOn") === "cpu" ? "cpu" : "gpu",
    limits: {
      gpu: outputs.get("Gpu") !== "none",
      budgetUsd: limitOf(outputs, "MaxJobBudgetUsd"),
      priority: limitOf(outputs, "MaxPriority") ?? maxPriority,
      concurrency: limitOf(outputs, "MaxConcurrency") ?? maxConcurrency,
      callbackHosts: hostsOf(outputs.get("AllowedCallbackHosts")),
      colouristHosts: hostsOf(outputs.get("AllowedColouristHosts")),
      workDays: limitOf(outputs, "WorkDays"),
    },
    checkCallback: webhookClient().check,
  };
};

const limitOf = (outputs: ReadonlyMap<string, string>, name: string): number | null => {
  const value = outputs.get(name);
  return value === undefined || value === "any" ? null : Number(value);
};

const hostsOf = (list: string | undefined): readonly string[] | null =>
  list === undefined || list === "any" ? null : list.split(",");

const findOutputs = async (options: CloudOptions): Promise<ReadonlyMap<string, string>> => {
  if (options.bucket !== undefined && options.stateMachine !== undefined) return new Map();
  return readStackOutputs(awsClients.cloudFormation(), options.stack);
};
