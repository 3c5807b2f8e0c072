import * as z from "zod";
import { describe, expect, it } from "vitest";
import { resourcesOf, templateOf, textOf } from "#test/cdk/synthesised.ts";

const oneOrMore = <Schema extends z.ZodType>(schema: Schema) =>
  z.union([z.array(schema), schema.transform((value) => [value])]);

const policySchema = z.object({
  Roles: z.array(z.unknown()),
  PolicyDocument: z.object({
    Statement: z.array(
      z.object({
        Effect: z.literal("Allow"),
        Action: oneOrMore(z.string()),
        Resource: oneOrMore(z.unknown()),
        Condition: z.record(z.string(), z.unknown()).optional(),
      }),
    ),
  }),
});

const resources = resourcesOf(templateOf());

/** Every statement that some role is allowed, as `role: action, … on resource`. */
const statements = Object.values(resources)
  .filter(({ Type }) => Type === "AWS::IAM::Policy")
  .flatMap(({ Properties }) => {
    const { Roles, PolicyDocument } = policySchema.parse(Properties);
    return PolicyDocument.Statement.map(({ Action, Resource, Condition }) => ({
      role: Roles.map(textOf)
        .join()
        .replace(/[<>]|[0-9A-F]{8}/g, ""),
      actions: Action,
      resources: Resource.map(textOf).map((text) => text.replace(/(?<=[a-z])[0-9A-F]{8}(?=[.>])/g, "")),
      isConditional: Condition !== undefined,
    }));
  });

/** Actions that AWS offers no resource for, and what each is for. */
const takeNoResource: Readonly<Record<string, string>> = {
  "xray:PutTraceSegments": "traces",
  "xray:PutTelemetryRecords": "traces",
  "xray:GetSamplingRules": "traces",
  "xray:GetSamplingTargets": "traces",
  "logs:CreateLogDelivery": "the state machine's log",
  "logs:GetLogDelivery": "the state machine's log",
  "logs:UpdateLogDelivery": "the state machine's log",
  "logs:DeleteLogDelivery": "the state machine's log",
  "logs:ListLogDeliveries": "the state machine's log",
  "logs:PutResourcePolicy": "the state machine's log",
  "logs:DescribeResourcePolicies": "the state machine's log",
  "logs:DescribeLogGroups": "the state machine's log",
  "ecr:GetAuthorizationToken": "pulling the worker's image",
  "batch:DescribeJobs": "waiting for tasks",
  "batch:ListJobs": "finding the tasks of an execution that was stopped",
};

/** Resources with a * in their names, and why there must be one. */
const patterns: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^<MediaBucket.Arn>\/(uploads|batches|jobs|results)\/\*$/, "any key of one place of the bucket"],
  [/^<MediaBucket.Arn>\/jobs\/\*\/[a-z]+(\/[a-z]+)?(\/\*|\.json)$/, "one place in the folder of any job"],
  [/:batch:<AWS::Region>:<AWS::AccountId>:job\/\*$/, "tasks are named when they are submitted"],
  [/:job-definition\/Chromaloom-[cg]pu:\*$/, "any revision of one definition"],
  [/:execution:<WorkflowStateMachine.Name>(\/\*)?:\*$/, "executions of this state machine"],
];

const isExplained = (action: string, resource: string): boolean => {
  if (!resource.includes("*")) return true;
  return resource === "*"
    ? Object.hasOwn(takeNoResource, action)
    : patterns.some(([pattern]) => pattern.test(resource));
};

const allowed = (role: RegExp, action: RegExp): string[] =>
  statements
    .filter((statement) => role.test(statement.role) && statement.actions.some((name) => action.test(name)))
    .flatMap((statement) => statement.resources)
    .sort();

describe("what roles are allowed", () => {
  it("is on no resource with a * that is not explained here", () => {
    const unexplained = statements.flatMap(({ role, actions, resources }) =>
      actions.flatMap((action) =>
        resources
          .filter((resource) => !isExplained(action, resource))
          .map((resource) => `${role}: ${action} on ${resource}`),
      ),
    );
    expect(unexplained).toEqual([]);
    expect(statements.length).toBeGreaterThan(60);
  });

  it("names every action in full", () => {
    expect(statements.flatMap(({ actions }) => actions).filter((action) => action.includes("*"))).toEqual(
      [],
    );
  });

  it("explains no pattern that nothing uses", () => {
    const used = statements.flatMap(({ resources }) => resources);
    const unused = patterns.filter(([pattern]) => !used.some((resource) => pattern.test(resource)));
    expect(unused).toEqual([]);
    const actions = statements
      .filter(({ resources }) => resources.includes("*"))
      .flatMap((one) => one.actions);
    expect(Object.keys(takeNoResource).filter((action) => !actions.includes(action))).toEqual([]);
  });

  it("lets only tasks that assemble write results, and nobody write films", () => {
    const writers = statements
      .filter(({ actions }) => actions.includes("s3:PutObject"))
      .flatMap(({ role, resources }) => resources.map((resource) => ({ role, resource })));
    const of = (place: string): string[] =>
      writers
        .filter(({ resource }) => resource.startsWith(`<MediaBucket.Arn>/${place}`))
        .map(({ role }) => role);
    expect(of("results/")).toEqual(["CpuWorkerRole"]);
    expect(of("uploads/")).toEqual([]);
    expect(of("batches/")).toEqual([]);
  });

  it("lets tasks remove work data, and nobody remove anything else", () => {
    expect(allowed(/./, /^s3:Delete/)).toEqual(["<MediaBucket.Arn>/jobs/*", "<MediaBucket.Arn>/jobs/*"]);
    expect(allowed(/^(?!GpuWorkerRole|CpuWorkerRole)/, /^s3:Delete/)).toEqual([]);
  });

  it("lets no function write what a task writes", () => {
    const written = allowed(/^Functions/, /^s3:PutObject$/);
    const words = new Set(written.map((resource) => resource.replace("<MediaBucket.Arn>/jobs/*/", "")));
    expect([...words].sort()).toEqual([
      "answers/*",
      "awaited.json",
      "deliveries/*",
      "events/*",
      "failed/*",
      "failure.json",
      "report.json",
      "request.json",
      "seals/answers/*",
      "wait.json",
    ]);
  });

  it("shows the signing secret to the function that signs, and to no other", () => {
    const readers = statements.filter(({ actions }) => actions.includes("secretsmanager:GetSecretValue"));
    expect(readers.map(({ role }) => role)).toEqual(["FunctionsDeliverWebhookRole"]);
  });

  it("lets the state machine end the tasks it started, so that a stopped job leaves no GPU running", () => {
    expect(allowed(/^WorkflowRole/, /^batch:TerminateJob$/)).toHaveLength(1);
    expect(allowed(/^WorkflowRole/, /^batch:DescribeJobs$/)).toEqual(["*"]);
  });

  it("lets the state machine tag tasks, which SubmitJob asks for on the job definition too, and nothing else", () => {
    const batch = "arn:<AWS::Partition>:batch:<AWS::Region>:<AWS::AccountId>";
    expect(allowed(/./, /^batch:TagResource$/)).toEqual([
      `${batch}:job-definition/Chromaloom-cpu:*`,
      `${batch}:job-definition/Chromaloom-gpu:*`,
      `${batch}:job/*`,
    ]);
    expect(allowed(/^(?!WorkflowRole)/, /^batch:TagResource$/)).toEqual([]);
  });

  it("ties a role that a service takes on for others to this account", () => {
    const trusts = Object.entries(resources)
      .filter(([, { Type }]) => Type === "AWS::IAM::Role")
      .map(([id, { Properties }]) => ({ id, text: JSON.stringify(Properties["AssumeRolePolicyDocument"]) }))
      .filter(({ text }) => /states\.amazonaws|ecs-tasks/.test(text));
    expect(trusts.filter(({ text }) => !text.includes("aws:SourceAccount"))).toEqual([]);
    expect(trusts.length).toBeGreaterThan(2);
  });
});
