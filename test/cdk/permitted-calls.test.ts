import { readFileSync } from "node:fs";
import { globSync } from "tinyglobby";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { permissionsToUse } from "#core/permissions/use.ts";
import { workflowDefinition } from "#core/workflow/definition.ts";
import { resourcesOf, templateOf } from "#test/cdk/synthesised.ts";

/**
 * The right that each call asks for, by AWS's Service Authorization Reference
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/).
 */
const rightOf: Readonly<Record<string, string>> = {
  AbortMultipartUpload: "s3:AbortMultipartUpload",
  CompleteMultipartUpload: "s3:PutObject",
  CreateMultipartUpload: "s3:PutObject",
  DeleteObject: "s3:DeleteObject",
  GetObject: "s3:GetObject",
  HeadObject: "s3:GetObject",
  ListObjectsV2: "s3:ListBucket",
  PutObject: "s3:PutObject",
  UploadPart: "s3:PutObject",
  ChangeMessageVisibility: "sqs:ChangeMessageVisibility",
  SendMessage: "sqs:SendMessage",
  DescribeExecution: "states:DescribeExecution",
  ListExecutions: "states:ListExecutions",
  SendTaskSuccess: "states:SendTaskSuccess",
  StartExecution: "states:StartExecution",
  StopExecution: "states:StopExecution",
  FilterLogEvents: "logs:FilterLogEvents",
  DescribeJobs: "batch:DescribeJobs",
  ListJobs: "batch:ListJobs",
  TerminateJob: "batch:TerminateJob",
  DescribeStacks: "cloudformation:DescribeStacks",
  GetSecretValue: "secretsmanager:GetSecretValue",
};

/** What a state's service asks of the workflow's role (AWS Step Functions Developer Guide, "IAM policies for integrated services"). */
const rightsOfState: Readonly<Record<string, readonly string[]>> = {
  "lambda:invoke": ["lambda:InvokeFunction"],
  "lambda:invoke.waitForTaskToken": ["lambda:InvokeFunction"],
  "batch:submitJob.sync": [
    "batch:SubmitJob",
    "batch:TagResource",
    "batch:DescribeJobs",
    "batch:TerminateJob",
    "events:PutTargets",
    "events:PutRule",
    "events:DescribeRule",
  ],
  "s3:getObject": [
    "s3:GetObject",
    "states:StartExecution",
    "states:DescribeExecution",
    "states:StopExecution",
  ],
  "s3:putObject": [
    "s3:PutObject",
    "s3:GetObject",
    "s3:ListMultipartUploadParts",
    "s3:AbortMultipartUpload",
  ],
};

const policySchema = z.object({
  Roles: z.array(z.unknown()),
  PolicyDocument: z.object({
    Statement: z.array(
      z.object({ Action: z.union([z.array(z.string()), z.string().transform((one) => [one])]) }),
    ),
  }),
});

const policies = Object.values(resourcesOf(templateOf()))
  .filter(({ Type }) => Type === "AWS::IAM::Policy")
  .map(({ Properties }) => policySchema.parse(Properties));
const allowedTo = (role: RegExp): Set<string> =>
  new Set(
    policies
      .filter(({ Roles }) => role.test(JSON.stringify(Roles)))
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement.flatMap(({ Action }) => Action)),
  );

/** Calls of the SDK that the sources of these folders make. */
const callsIn = (...patterns: string[]): string[] => {
  const text = globSync(patterns)
    .map((path) => readFileSync(path, "utf8"))
    .join("\n");
  const calls = [...text.matchAll(/new ([A-Z]\w+)Command\(|(?<!\w)paginate([A-Z]\w+)\(/g)];
  return [...new Set(calls.map(([, command, pages]) => command ?? pages ?? ""))].sort();
};

describe("every call", () => {
  const calls = callsIn("{adapters,cli,pipeline,lambdas,gpu-task}/**/*.ts");

  it("of the SDK has its right named here, and none is named that is not called", () => {
    expect(calls).toEqual(Object.keys(rightOf).sort());
  });

  it("of the SDK is allowed to a role of the stack or to who uses it", () => {
    const place = { account: "111122223333", region: "eu-west-1", stack: "Chromaloom", bucket: "films" };
    const users = permissionsToUse(place).flatMap(({ actions }) => actions);
    const allowed = new Set([...allowedTo(/./), ...users]);
    expect(calls.filter((call) => !allowed.has(rightOf[call] ?? ""))).toEqual([]);
  });

  it("of a worker is allowed to the workers' roles", () => {
    const ofStores = callsIn("adapters/s3/{store,film,result,transfer,client}*.ts");
    expect(ofStores.length).toBeGreaterThan(3);
    for (const role of [/CpuWorkerRole/, /GpuWorkerRole/]) {
      const allowed = allowedTo(role);
      expect(ofStores.filter((call) => !allowed.has(rightOf[call] ?? ""))).toEqual([]);
    }
  });

  it("of a state is allowed to the workflow's role", () => {
    const text = JSON.stringify(workflowDefinition());
    const services = new Set(
      [...text.matchAll(/:states:::([\w.:]+)"/g)].map(([, service]) => service ?? ""),
    );
    expect([...services].sort()).toEqual(Object.keys(rightsOfState).sort());
    const allowed = allowedTo(/WorkflowRole/);
    const missing = Object.values(rightsOfState)
      .flat()
      .filter((right) => !allowed.has(right));
    expect(missing).toEqual([]);
  });
});
