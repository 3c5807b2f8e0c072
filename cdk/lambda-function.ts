import { Duration, RemovalPolicy } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as logs from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { accept } from "#cdk/accept.ts";
import { functionCode } from "#cdk/function-code.ts";

export type LambdaFunctionProps = {
  /** Of the file in lambdas/. */
  readonly file: string;
  readonly description: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly logRetention: logs.RetentionDays;
  readonly statements: readonly iam.PolicyStatement[];
  /** @default 30 seconds */
  readonly timeout?: Duration;
  /** Called by events: what fails three times goes here. @default - called by the workflow, which tries again */
  readonly deadLetters?: lambda.FunctionProps["deadLetterQueue"];
};

/** A function with a role and a log of its own. */
export class LambdaFunction extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: LambdaFunctionProps) {
    super(scope, id);
    const logGroup = new logs.LogGroup(this, "Log", {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new iam.Role(this, "Role", {
      description: `Chromaloom ${props.file}`,
      assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com"),
    });
    logGroup.grantWrite(role);
    for (const statement of props.statements) role.addToPolicy(statement);
    this.function = new lambda.Function(this, "Function", {
      description: props.description,
      code: functionCode(props.file),
      handler: "index.handler",
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 512,
      timeout: props.timeout ?? Duration.seconds(30),
      tracing: lambda.Tracing.ACTIVE,
      loggingFormat: lambda.LoggingFormat.JSON,
      logGroup,
      role,
      environment: { ...props.environment, NODE_OPTIONS: "--enable-source-maps" },
      ...(props.deadLetters === undefined ? {} : { deadLetterQueue: props.deadLetters }),
    });
    accept(role, {
      "AwsSolutions-IAM5[Resource::*]":
        "X-Ray takes trace segments for no resource in particular (xray:PutTraceSegments, xray:PutTelemetryRecords).",
    });
  }
}
