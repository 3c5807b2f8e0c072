import { ArnFormat, Stack, type CfnElement } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";
import { accept, acceptKeys } from "#cdk/accept.ts";
import type { LambdaFunction } from "#cdk/lambda-function.ts";
import type { Queues } from "#cdk/queues.ts";
import { keyStatement } from "#cdk/s3-access.ts";
import { serviceRole } from "#cdk/service-role.ts";
import type { WorkerJob } from "#cdk/worker-job.ts";
import { inAnyJob, jobFolders } from "#core/store/layout.ts";

export type WorkflowRoleProps = {
  readonly bucket: IBucket;
  readonly queues: Queues;
  readonly workers: { readonly cpu: WorkerJob; readonly gpu: WorkerJob | undefined };
  /** By placeholder. */
  readonly functions: Readonly<Record<string, LambdaFunction>>;
};

const lists = inAnyJob(jobFolders.lists);
const maps = inAnyJob(jobFolders.maps);

/** What the state machine does, and nothing else: functions, tasks, lists in, results of maps out. */
export const workflowRole = (scope: Construct, props: WorkflowRoleProps): iam.Role => {
  const role = serviceRole(scope, "Role", {
    service: "states.amazonaws.com",
    description: "Chromaloom workflow",
  });
  const statements = [callFunctions(props), ...runTasks(scope, props), ...readListsWriteResults(props)];
  for (const statement of statements) role.addToPolicy(statement);
  acceptKeys(role, props.bucket, { reads: [lists, maps] });
  accept(role, {
    "AwsSolutions-IAM5[Resource::*]":
      "batch:DescribeJobs, the delivery of logs and X-Ray take no resource: AWS has none for them.",
    "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:batch:<AWS::Region>:<AWS::AccountId>:job/*]":
      "A job's id is made when it is submitted; stopping an execution must be able to end its tasks.",
    ...Object.fromEntries(
      machinesOf(props).map((machine) => [
        `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:batch:<AWS::Region>:<AWS::AccountId>:job-definition/${Stack.of(scope).stackName}-${machine}:*]`,
        "Any revision: executions that run while the stack is updated submit the one they were started with.",
      ]),
    ),
  });
  return role;
};

const callFunctions = ({ functions }: WorkflowRoleProps): iam.PolicyStatement =>
  new iam.PolicyStatement({
    sid: "CallFunctions",
    actions: ["lambda:InvokeFunction"],
    resources: Object.values(functions).map((lambda) => lambda.function.functionArn),
  });

/** Kinds of machines that the deployment has. */
const machinesOf = ({ workers }: WorkflowRoleProps): ("cpu" | "gpu")[] =>
  workers.gpu === undefined ? ["cpu"] : ["cpu", "gpu"];

const runTasks = (scope: Construct, props: WorkflowRoleProps): iam.PolicyStatement[] => {
  const stack = Stack.of(scope);
  const jobs = stack.formatArn({ service: "batch", resource: "job", resourceName: "*" });
  const definitions = machinesOf(props).map((machine) =>
    stack.formatArn({
      service: "batch",
      resource: "job-definition",
      resourceName: `${stack.stackName}-${machine}:*`,
    }),
  );
  return [
    new iam.PolicyStatement({
      sid: "SubmitTasks",
      actions: ["batch:SubmitJob"],
      resources: [...props.queues.all.map(({ jobQueueArn }) => jobQueueArn), ...definitions],
    }),
    // SubmitJob with tags is authorised for tagging on the job definition as well as on the job
    // (https://github.com/wri/gfw-data-api/issues/175: "not authorized to perform: batch:TagResource on
    // resource: …:job-definition/…").
    new iam.PolicyStatement({
      sid: "TagTasks",
      actions: ["batch:TagResource"],
      resources: [jobs, ...definitions],
    }),
    new iam.PolicyStatement({ sid: "EndTasks", actions: ["batch:TerminateJob"], resources: [jobs] }),
    new iam.PolicyStatement({ sid: "FollowTasks", actions: ["batch:DescribeJobs"], resources: ["*"] }),
    // Step Functions keeps this rule itself: it tells the states that wait when a task has ended.
    new iam.PolicyStatement({
      sid: "HearOfTasks",
      actions: ["events:PutTargets", "events:PutRule", "events:DescribeRule"],
      resources: [
        stack.formatArn({
          service: "events",
          resource: "rule",
          resourceName: "StepFunctionsGetEventsForBatchJobsRule",
        }),
      ],
    }),
  ];
};

const readListsWriteResults = ({ bucket }: WorkflowRoleProps): iam.PolicyStatement[] => [
  new iam.PolicyStatement({
    sid: "ReadLists",
    actions: ["s3:GetObject"],
    resources: [bucket.arnForObjects(lists)],
  }),
  new iam.PolicyStatement({
    sid: "WriteResultsOfMaps",
    actions: ["s3:PutObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"],
    resources: [bucket.arnForObjects(maps)],
  }),
  ...keyStatement(bucket, true),
];

/**
 * A map's children are executions of their own. In a policy apart: it names the state machine, which
 * cannot be made before its role.
 */
export const allowMaps = (scope: Construct, role: iam.IRole, machine: StateMachine): void => {
  const executions = [`${machine.stateMachineName}:*`, `${machine.stateMachineName}/*:*`].map(
    (resourceName) =>
      Stack.of(scope).formatArn({
        service: "states",
        resource: "execution",
        resourceName,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
  );
  const policy = new iam.Policy(scope, "Maps", {
    roles: [role],
    statements: [
      new iam.PolicyStatement({
        sid: "StartChildren",
        actions: ["states:StartExecution"],
        resources: [machine.stateMachineArn],
      }),
      new iam.PolicyStatement({
        sid: "FollowChildren",
        actions: ["states:DescribeExecution", "states:StopExecution"],
        resources: executions,
      }),
    ],
  });
  const name = Stack.of(scope).getLogicalId(machine.node.defaultChild as CfnElement);
  const findings =
    "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution";
  accept(policy, {
    [`${findings}:<${name}.Name>:*]`]: "Executions of this state machine alone; their names are the jobs'.",
    [`${findings}:<${name}.Name>/*:*]`]: "The same of its maps' children, whose names are made by the map.",
  });
};
