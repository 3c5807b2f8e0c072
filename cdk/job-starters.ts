import { ArnFormat, Duration, Stack, type CfnElement } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import * as sqs from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { accept } from "#cdk/accept.ts";
import { told, type FunctionRequest, type Functions } from "#cdk/functions.ts";
import type { LambdaFunction } from "#cdk/lambda-function.ts";
import { jobFiles, ofAnyJob } from "#core/store/layout.ts";
import { mediaPlaces } from "#core/store/media-places.ts";

export type JobStartersProps = {
  readonly stateMachine: StateMachine;
  readonly functions: Functions;
  /** Where that goes which was tried often enough. */
  readonly undelivered: sqs.Queue;
};

/** Pieces of batches at once: new accounts run ten functions in all, and the workflow needs some. */
const pieceFunctions = 2;

/** Fifty films take a second or two; throttled they take longer. */
const pieceTimeout = Duration.minutes(2);
const pieceTries = 8;

/**
 * What starts jobs: of an upload at once, of a batch piece by piece. A queue between keeps batches of any
 * length within a function's time, and a Distributed Map would take one of the account's open map runs
 * from the films themselves.
 */
export class JobStarters extends Construct {
  readonly startJob: LambdaFunction;
  private readonly pieces: sqs.Queue;
  private readonly props: JobStartersProps;

  constructor(scope: Construct, id: string, props: JobStartersProps) {
    super(scope, id);
    this.props = props;
    this.pieces = new sqs.Queue(this, "BatchPieces", {
      enforceSSL: true,
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      visibilityTimeout: Duration.seconds(pieceTimeout.toSeconds() * 6),
      retentionPeriod: Duration.days(14),
      deadLetterQueue: { queue: props.undelivered, maxReceiveCount: pieceTries },
    });
    this.startJob = this.addStartJob();
    this.addStartFilms().function.addEventSource(
      new SqsEventSource(this.pieces, {
        batchSize: 1,
        maxConcurrency: pieceFunctions,
        reportBatchItemFailures: true,
      }),
    );
  }

  private addStartJob(): LambdaFunction {
    return this.addStarter("StartJob", {
      file: "start-job",
      description: "Starts the job of an upload, or sends the films of a batch on",
      // A batch whose globs name a hundred thousand films is listed in a minute.
      timeout: Duration.minutes(5),
      deadLetters: this.props.undelivered,
      reads: [`${mediaPlaces.uploads}*`, `${mediaPlaces.batches}*`],
      environment: { BATCH_PIECES_QUEUE_URL: this.pieces.queueUrl },
      statements: [
        new iam.PolicyStatement({
          sid: "SendFilmsOn",
          actions: ["sqs:SendMessage"],
          resources: [this.pieces.queueArn],
        }),
      ],
    });
  }

  private addStartFilms(): LambdaFunction {
    return this.addStarter("StartFilms", {
      file: "start-films",
      description: "Starts the jobs of some films of a batch",
      timeout: pieceTimeout,
      reads: [`${mediaPlaces.uploads}*`],
    });
  }

  /** A function that starts jobs, and tells of those that it refuses. */
  private addStarter(id: string, request: Omit<FunctionRequest, "writes">): LambdaFunction {
    const { functions, stateMachine } = this.props;
    const executions = Stack.of(this).formatArn({
      service: "states",
      resource: "execution",
      resourceName: `${stateMachine.stateMachineName}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const added = functions.add(id, {
      ...request,
      writes: [ofAnyJob(jobFiles.request), ...told, ofAnyJob(jobFiles.failure)],
      environment: { ...request.environment, STATE_MACHINE_ARN: stateMachine.stateMachineArn },
      statements: [
        ...(request.statements ?? []),
        new iam.PolicyStatement({
          sid: "StartJobs",
          actions: ["states:StartExecution"],
          resources: [stateMachine.stateMachineArn],
        }),
        new iam.PolicyStatement({
          sid: "TellStartedJobs",
          actions: ["states:DescribeExecution"],
          resources: [executions],
        }),
      ],
    });
    const name = Stack.of(this).getLogicalId(stateMachine.node.defaultChild as CfnElement);
    accept(added, {
      [`AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<${name}.Name>:*]`]:
        "Executions of this state machine alone; their names are the jobs'.",
    });
    return added;
  }
}
