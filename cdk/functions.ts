import { Duration, Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { ILogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { acceptKeys } from "#cdk/accept.ts";
import { LambdaFunction, type LambdaFunctionProps } from "#cdk/lambda-function.ts";
import { colourOnOf } from "#cdk/settings.ts";
import { s3Statements, type S3Access } from "#cdk/s3-access.ts";
import { deliveryTimeout, type Webhooks } from "#cdk/webhooks.ts";
import { bucketFolders, inAnyJob, jobFiles, jobFolders, ofAnyJob, sealFolder } from "#core/store/layout.ts";

export type FunctionsProps = {
  readonly bucket: IBucket;
  readonly webhooks: Webhooks;
  readonly taskLogGroup: ILogGroup;
  readonly logRetention: RetentionDays;
  readonly jobBudgetUsd: number;
  readonly maxConcurrency: number;
  readonly maxJobBudgetUsd?: number | undefined;
  readonly maxPriority: number;
  readonly gpu: "ec2" | "none";
  readonly colourOn?: "gpu" | "cpu" | undefined;
  readonly allowedCallbackHosts?: readonly string[] | undefined;
  readonly workDays: number;
  readonly allowedColouristHosts?: readonly string[] | undefined;
  readonly colouristSecretArn?: string | undefined;
};

/** What telling an event writes: the event, and the mark that it was queued. */
export const told = [inAnyJob(jobFolders.events), inAnyJob(jobFolders.deliveries)] as const;

/** Functions that the workflow calls: in its definition each is the placeholder of its name and `Function`. */
const workflowFunctions = {
  Notify: { file: "notify", description: "Tells that a job was accepted", writes: told },
  CheckPlan: {
    file: "check-plan",
    description: "Holds the quote against the budget and counts what is to do",
    writes: told,
  },
  ReadyKeyFrames: {
    file: "ready-key-frames",
    description: "Tells how many key frames there are to colour",
    writes: [...told, ofAnyJob(jobFiles.wait)],
    isWatched: false,
  },
  AwaitKeyFrames: {
    file: "await-key-frames",
    description: "Keeps whom to wake when key frames are coloured",
    writes: [ofAnyJob(jobFiles.awaited)],
    tells: false,
    isWatched: false,
  },
  ReportProgress: {
    file: "report-progress",
    description: "Tells how far a job is and which shots are ready",
    writes: told,
  },
  RecordFailure: {
    file: "record-failure",
    description: "Keeps why a task failed",
    writes: [inAnyJob(jobFolders.failed)],
    tells: false,
  },
  FailJob: {
    file: "fail-job",
    description: "Says why a job failed, and tells it",
    writes: [...told, ofAnyJob(jobFiles.failure)],
  },
  FinishJob: {
    file: "finish-job",
    description: "Adds up what a job took, and tells that it is done",
    writes: [...told, ofAnyJob(jobFiles.report)],
  },
} as const;

export type FunctionRequest = Pick<
  LambdaFunctionProps,
  "file" | "description" | "deadLetters" | "timeout"
> & {
  readonly reads?: readonly string[];
  readonly writes: readonly string[];
  /** Whether it queues events. @default true */
  readonly tells?: boolean;
  /**
   * Whether the alarm on functions looks at it. An alarm takes ten; where others throw, a job fails or an event
   * is lost, which have alarms of their own.
   *
   * @default true
   */
  readonly isWatched?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly statements?: readonly iam.PolicyStatement[];
};

/** The functions, each allowed to read what the job holds and to write only what is its own to say. */
export class Functions extends Construct {
  /** By placeholder of the workflow's definition, such as `NotifyFunction`. */
  readonly ofWorkflow: Record<string, LambdaFunction>;
  readonly deliverWebhook: LambdaFunction;
  /** Whose errors set an alarm off; also of those that were added from outside. */
  readonly watched: IFunction[] = [];
  private readonly props: FunctionsProps;

  constructor(scope: Construct, id: string, props: FunctionsProps) {
    super(scope, id);
    this.props = props;
    this.ofWorkflow = Object.fromEntries(
      Object.entries(workflowFunctions).map(([name, request]) => [
        `${name}Function`,
        this.add(name, request),
      ]),
    );
    this.ofWorkflow["AskAddressFunction"] = this.addAskAddress(props);
    this.deliverWebhook = this.add("DeliverWebhook", {
      file: "deliver-webhook",
      description: "One attempt to hand an event to its job's callback",
      writes: [inAnyJob(jobFolders.deliveries)],
      tells: false,
      timeout: deliveryTimeout,
      environment: { WEBHOOK_SECRET_ARN: props.webhooks.secret.secretArn },
      statements: [
        new iam.PolicyStatement({
          sid: "ReadSigningSecret",
          actions: ["secretsmanager:GetSecretValue"],
          resources: [props.webhooks.secret.secretArn],
        }),
      ],
    });
  }

  /** Speaks to other people's machines, for as long as they take. */
  private addAskAddress({ colouristSecretArn: secret }: FunctionsProps): LambdaFunction {
    return this.add("AskAddress", {
      file: "ask-address",
      description: "Has one key frame coloured by a service",
      writes: [inAnyJob(jobFolders.answers), inAnyJob(sealFolder("answers"))],
      tells: false,
      isWatched: false,
      timeout: Duration.minutes(15),
      ...(secret === undefined
        ? {}
        : {
            environment: { COLOURIST_SECRET_ARN: secret },
            statements: [
              new iam.PolicyStatement({
                sid: "ReadColouristTokens",
                actions: ["secretsmanager:GetSecretValue"],
                resources: [secret],
              }),
            ],
          }),
    });
  }

  add(id: string, request: FunctionRequest): LambdaFunction {
    const { bucket, webhooks, taskLogGroup, logRetention } = this.props;
    const { writes, reads = [], tells = true, isWatched = true, ...others } = request;
    const { environment, statements = [], ...rest } = others;
    const access: S3Access = { reads: [`${bucketFolders.jobs}*`, ...reads], writes };
    const added = new LambdaFunction(this, id, {
      ...rest,
      logRetention,
      environment: {
        BUCKET: bucket.bucketName,
        WEBHOOK_QUEUE_URL: webhooks.queue.queueUrl,
        ...orderLimits(this.props),
        TASK_LOG_GROUP: taskLogGroup.logGroupName,
        POWERTOOLS_SERVICE_NAME: request.file,
        POWERTOOLS_METRICS_NAMESPACE: Stack.of(this).stackName,
        ...environment,
      },
      statements: [
        ...s3Statements(bucket, access),
        ...(tells ? [queueEvents(webhooks)] : []),
        ...statements,
      ],
    });
    acceptKeys(added, bucket, access);
    if (isWatched) this.watched.push(added.function);
    return added;
  }
}

/** What orders may ask for. */
const orderLimits = (props: FunctionsProps) => ({
  JOB_BUDGET_USD: String(props.jobBudgetUsd),
  MAX_CONCURRENCY: String(props.maxConcurrency),
  MAX_JOB_BUDGET_USD: String(props.maxJobBudgetUsd ?? "any"),
  COLOUR_ON: colourOnOf(props),
  GPU: props.gpu,
  MAX_PRIORITY: String(props.maxPriority),
  WORK_DAYS: String(props.workDays),
  ALLOWED_CALLBACK_HOSTS: props.allowedCallbackHosts?.join(",") ?? "any",
  ALLOWED_COLOURIST_HOSTS: props.allowedColouristHosts?.join(",") ?? "any",
});

const queueEvents = ({ queue }: Webhooks): iam.PolicyStatement =>
  new iam.PolicyStatement({
    sid: "QueueEvents",
    actions: ["sqs:SendMessage"],
    resources: [queue.queueArn],
  });
