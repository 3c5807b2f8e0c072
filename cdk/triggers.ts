import { Duration, Stack } from "aws-cdk-lib";
import * as events from "aws-cdk-lib/aws-events";
import * as targets from "aws-cdk-lib/aws-events-targets";
import * as iam from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import * as sqs from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { mediaPlaces } from "#core/store/media-places.ts";
import { accept } from "#cdk/accept.ts";
import { told, type Functions } from "#cdk/functions.ts";
import { JobStarters } from "#cdk/job-starters.ts";
import type { LambdaFunction } from "#cdk/lambda-function.ts";
import type { Queues } from "#cdk/queues.ts";
import type { Webhooks } from "#cdk/webhooks.ts";
import { inAnyJob, jobFiles, jobFolders, ofAnyJob } from "#core/store/layout.ts";

export type TriggersProps = {
  readonly bucket: IBucket;
  readonly stateMachine: StateMachine;
  readonly queues: Queues;
  readonly functions: Functions;
  readonly webhooks: Webhooks;
};

/** Deliveries at once: new accounts run ten functions in all, and the workflow needs some. */
const webhookFunctions = 4;

/** What starts by itself: jobs by uploads and batches, last words by executions that ended, deliveries. */
export class Triggers extends Construct {
  /** Events that a function could not take in three tries. */
  readonly undelivered: sqs.Queue;
  readonly closeExecution: LambdaFunction;

  constructor(scope: Construct, id: string, props: TriggersProps) {
    super(scope, id);
    this.undelivered = new sqs.Queue(this, "Undelivered", {
      enforceSSL: true,
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      retentionPeriod: Duration.days(14),
    });
    accept(this.undelivered, { "AwsSolutions-SQS3": "It is the dead-letter queue itself." });
    const { startJob } = new JobStarters(this, "Starters", { ...props, undelivered: this.undelivered });
    this.closeExecution = this.addCloseExecution(props);
    this.onObjects(props.bucket, startJob.function);
    this.onKeyFrames(props.bucket, this.addTakeKeyFrames(props).function);
    this.onEnds(props.stateMachine, this.closeExecution.function);
    this.onWebhooks(props.webhooks, props.functions.deliverWebhook.function);
  }

  private addCloseExecution({ functions, stateMachine, queues }: TriggersProps): LambdaFunction {
    const queueArns = queues.all.map(({ jobQueueArn }) => jobQueueArn);
    const added = functions.add("CloseExecution", {
      file: "close-execution",
      description: "Last words and last tasks of an execution that was stopped or timed out",
      timeout: Duration.minutes(5),
      deadLetters: this.undelivered,
      writes: [...told, ofAnyJob(jobFiles.failure)],
      environment: { STATE_MACHINE_ARN: stateMachine.stateMachineArn, BATCH_QUEUES: queueArns.join(",") },
      statements: [
        new iam.PolicyStatement({
          sid: "EndTasks",
          actions: ["batch:TerminateJob"],
          resources: [Stack.of(this).formatArn({ service: "batch", resource: "job", resourceName: "*" })],
        }),
        new iam.PolicyStatement({
          sid: "FindTasks",
          actions: ["batch:ListJobs", "batch:DescribeJobs"],
          resources: ["*"],
        }),
      ],
    });
    accept(added, {
      "AwsSolutions-IAM5[Resource::*]":
        "batch:ListJobs and batch:DescribeJobs take no resource; X-Ray neither.",
      "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:batch:<AWS::Region>:<AWS::AccountId>:job/*]":
        "A task's id is made when it is submitted; the function ends only those that carry its job's name.",
    });
    return added;
  }

  /** Every way of putting an object, multipart included. */
  private onObjects(bucket: IBucket, startJob: IFunction): void {
    new events.Rule(this, "Objects", {
      description: "A film under uploads/ or a batch under batches/",
      eventPattern: {
        source: ["aws.s3"],
        detailType: ["Object Created"],
        detail: {
          bucket: { name: [bucket.bucketName] },
          object: { key: [{ prefix: mediaPlaces.uploads }, { prefix: mediaPlaces.batches }] },
        },
      },
      targets: [this.target(startJob)],
    });
  }

  private addTakeKeyFrames({ functions, stateMachine }: TriggersProps): LambdaFunction {
    return functions.add("TakeKeyFrames", {
      file: "take-key-frames",
      description: "Lets a job go on whose key frames are coloured",
      deadLetters: this.undelivered,
      writes: [],
      tells: false,
      isWatched: false,
      statements: [
        new iam.PolicyStatement({
          sid: "WakeJobs",
          actions: ["states:SendTaskSuccess"],
          resources: [stateMachine.stateMachineArn],
        }),
      ],
    });
  }

  /** Pictures that somebody puts under a job, and jobs that begin to wait for them. */
  private onKeyFrames(bucket: IBucket, takeKeyFrames: IFunction): void {
    const keys = [inAnyJob(jobFolders.coloured), ofAnyJob(jobFiles.awaited)];
    new events.Rule(this, "KeyFrames", {
      description: "Coloured key frames under a job, or a job that waits for some",
      eventPattern: {
        source: ["aws.s3"],
        detailType: ["Object Created"],
        detail: {
          bucket: { name: [bucket.bucketName] },
          object: { key: keys.map((wildcard) => ({ wildcard })) },
        },
      },
      targets: [this.target(takeKeyFrames)],
    });
  }

  /** Ends that the states could not tell of. Children of maps have another state machine's ARN. */
  private onEnds(stateMachine: StateMachine, closeExecution: IFunction): void {
    new events.Rule(this, "Ends", {
      description: "An execution ended otherwise than by its own last state",
      eventPattern: {
        source: ["aws.states"],
        detailType: ["Step Functions Execution Status Change"],
        detail: {
          stateMachineArn: [stateMachine.stateMachineArn],
          status: ["ABORTED", "TIMED_OUT", "FAILED"],
        },
      },
      targets: [this.target(closeExecution)],
    });
  }

  private onWebhooks({ queue }: Webhooks, deliver: IFunction): void {
    deliver.addEventSource(
      new SqsEventSource(queue, {
        batchSize: 10,
        maxConcurrency: webhookFunctions,
        reportBatchItemFailures: true,
      }),
    );
  }

  private target(handler: IFunction): targets.LambdaFunction {
    return new targets.LambdaFunction(handler, {
      deadLetterQueue: this.undelivered,
      maxEventAge: Duration.hours(6),
      retryAttempts: 20,
    });
  }
}
