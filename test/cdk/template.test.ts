import { readFile } from "node:fs/promises";
import { Validations } from "aws-cdk-lib";
import { Match } from "aws-cdk-lib/assertions";
import { AwsSolutionsChecks } from "cdk-nag";
import { describe, expect, it } from "vitest";
import { workflowDefinition } from "#core/workflow/definition.ts";
import { partitions } from "#core/store/partition.ts";
import { batchRetry } from "#core/workflow/retries.ts";
import { stackTag } from "#cdk/chromaloom-stack.ts";
import { imageMonthTag } from "#cdk/gpu-machine.ts";
import { newStack, resourcesOf, templateOf } from "#test/cdk/synthesised.ts";

const template = templateOf();
const resources = resourcesOf(template);
const ofType = (type: string) => Object.values(resources).filter(({ Type }) => Type === type);

describe("the media bucket", () => {
  it("is closed to the public, encrypted, reached by TLS only, versioned, and outlives the stack", () => {
    template.hasResource("AWS::S3::Bucket", {
      DeletionPolicy: "RetainExceptOnCreate",
      UpdateReplacePolicy: "Retain",
      Properties: {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } },
          ],
        },
        VersioningConfiguration: { Status: "Enabled" },
        NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      },
    });
    template.hasResourceProperties("AWS::S3::BucketPolicy", {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: "Deny",
            Principal: { AWS: "*" },
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          }),
        ]),
      },
    });
  });

  it("forgets work data and unfinished uploads, never films and results", () => {
    const [bucket] = ofType("AWS::S3::Bucket");
    const { Rules } = bucket!.Properties["LifecycleConfiguration"] as {
      Rules: { Prefix?: string; ExpirationInDays?: number; AbortIncompleteMultipartUpload?: unknown }[];
    };
    expect(Rules.filter((rule) => rule.ExpirationInDays !== undefined)).toEqual([
      expect.objectContaining({ Prefix: "jobs/", ExpirationInDays: 30 }),
    ]);
    expect(Rules.some((rule) => rule.AbortIncompleteMultipartUpload !== undefined)).toBe(true);
  });

  it("may be one that is there already, which is then left as it is", () => {
    const existing = templateOf({ bucketName: "films-of-ours" });
    existing.resourceCountIs("AWS::S3::Bucket", 0);
    existing.resourceCountIs("AWS::S3::BucketPolicy", 0);
    expect(JSON.stringify(existing.toJSON())).toContain(":s3:::films-of-ours/jobs/*");
  });
});

describe("the network", () => {
  it("takes no connection and costs nothing at rest", () => {
    template.resourceCountIs("AWS::EC2::NatGateway", 0);
    template.hasResourceProperties("AWS::EC2::SecurityGroup", {
      SecurityGroupIngress: Match.absent(),
      SecurityGroupEgress: [Match.objectLike({ IpProtocol: "tcp", FromPort: 443, ToPort: 443 })],
    });
    template.resourceCountIs("AWS::EC2::SecurityGroupIngress", 0);
    template.resourceCountIs("AWS::EC2::VPCEndpoint", 1);
    template.hasResourceProperties("AWS::EC2::VPCEndpoint", { VpcEndpointType: "Gateway" });
  });
});

describe("the queues", () => {
  it("hold no machine while they are empty, and try spare capacity first", () => {
    const environments = ofType("AWS::Batch::ComputeEnvironment").map(
      ({ Properties }) => Properties["ComputeResources"] as { Type: string; MinvCpus?: number },
    );
    expect(environments.map(({ Type }) => Type)).toEqual(["SPOT", "EC2", "FARGATE_SPOT", "FARGATE"]);
    for (const { MinvCpus } of environments) expect(MinvCpus ?? 0).toBe(0);
    template.hasResourceProperties("AWS::Batch::ComputeEnvironment", {
      ComputeResources: {
        Type: "SPOT",
        AllocationStrategy: "SPOT_PRICE_CAPACITY_OPTIMIZED",
        Ec2Configuration: [{ ImageType: "ECS_AL2023_NVIDIA" }],
        InstanceTypes: {
          "Fn::Split": [",", { "Fn::FindInMap": [Match.anyValue(), { Ref: "AWS::Region" }, "types"] }],
        },
        LaunchTemplate: { Version: Match.anyValue() },
      },
    });
  });

  it("heed priorities and end tasks that are stuck", () => {
    for (const { Properties } of ofType("AWS::Batch::JobQueue")) {
      expect(Properties).toHaveProperty("SchedulingPolicyArn");
      expect(Properties["JobStateTimeLimitActions"]).toHaveLength(3);
    }
  });

  it("rent what each region offers, in the smallest size only", () => {
    const [mapping] = Object.values(
      (template.toJSON() as { Mappings: Record<string, Record<string, { types: string }>> }).Mappings,
    );
    expect(mapping?.["us-east-1"]?.types).toBe("g4dn.xlarge,g5.xlarge,g6.xlarge");
    expect(mapping?.["us-west-1"]?.types).toBe("g4dn.xlarge");
    expect(mapping?.["eu-south-2"]?.types).toBe("g6.xlarge");
    expect(mapping?.["cn-north-1"]?.types).toBe("g4dn.xlarge");
    for (const { types } of Object.values(mapping ?? {})) expect(types).toMatch(/^(g\w+\.xlarge,?)+$/);
  });

  it("are none with GPUs where a deployment wants none, and nothing of them is left", () => {
    const without = templateOf({ gpu: "none" });
    without.resourceCountIs("AWS::Batch::ComputeEnvironment", 2);
    without.resourceCountIs("AWS::Batch::JobQueue", 1);
    without.resourceCountIs("AWS::Batch::JobDefinition", 1);
    without.resourceCountIs("AWS::EC2::LaunchTemplate", 0);
    without.hasOutput("ColourOn", { Value: "cpu" });
  });

  it("are as large as the deployment says", () => {
    templateOf({ maxConcurrency: "7", gpuInstanceTypes: "g6.xlarge" }).hasResourceProperties(
      "AWS::Batch::ComputeEnvironment",
      { ComputeResources: { Type: "SPOT", MaxvCpus: 28, InstanceTypes: ["g6.xlarge"] } },
    );
  });
});

describe("the worker's jobs", () => {
  it("try again what core/workflow/retries.ts says, in its order", () => {
    const definitions = ofType("AWS::Batch::JobDefinition");
    expect(definitions).toHaveLength(2);
    const capitals = batchRetry.evaluateOnExit.map((rule) =>
      Object.fromEntries(
        Object.entries(rule).map(([key, value]) => [key[0]!.toUpperCase() + key.slice(1), value]),
      ),
    );
    for (const { Properties } of definitions) {
      expect(Properties["RetryStrategy"]).toEqual({
        Attempts: batchRetry.attempts,
        EvaluateOnExit: capitals,
      });
    }
  });

  it("run as nobody special, on a file system that cannot be written", () => {
    for (const { Properties } of ofType("AWS::Batch::JobDefinition")) {
      expect(Properties["ContainerProperties"]).toMatchObject({
        User: "10001:10001",
        ReadonlyRootFilesystem: true,
      });
      expect(Properties["ContainerProperties"]).not.toHaveProperty("Privileged");
    }
  });

  it("have a volume to write to, in the one form that each kind of machine takes", () => {
    const volumes = ofType("AWS::Batch::JobDefinition").map(({ Properties }) => {
      const { PlatformCapabilities, ContainerProperties } = Properties as {
        PlatformCapabilities: string[];
        ContainerProperties: { Volumes: unknown; MountPoints: unknown };
      };
      expect(ContainerProperties.MountPoints).toEqual([
        { ContainerPath: "/scratch", ReadOnly: false, SourceVolume: "scratch" },
      ]);
      return [PlatformCapabilities[0], ContainerProperties.Volumes];
    });
    expect(Object.fromEntries(volumes)).toEqual({
      EC2: [{ Name: "scratch", Host: {} }],
      FARGATE: [{ Name: "scratch" }],
    });
  });

  it("write where the image lets them: path and user are those of the Dockerfile", async () => {
    const dockerfile = await readFile(new URL("../../gpu-task/Dockerfile", import.meta.url), "utf8");
    expect(dockerfile).toMatch(/^VOLUME \/scratch$/m);
    expect(dockerfile).toMatch(/^USER 10001:10001$/m);
    expect(dockerfile).toMatch(/--owner=10001 --group=10001 --mode=0700 \/scratch/);
  });
});

describe("the functions", () => {
  it("run on Node.js 24 and ARM, traced, each with a log that ends", () => {
    const functions = ofType("AWS::Lambda::Function");
    expect(functions).toHaveLength(14);
    for (const { Properties } of functions) {
      expect(Properties).toMatchObject({
        Runtime: "nodejs24.x",
        Architectures: ["arm64"],
        TracingConfig: { Mode: "Active" },
        LoggingConfig: { LogFormat: "JSON" },
      });
    }
    for (const { Properties } of ofType("AWS::Logs::LogGroup"))
      expect(Properties["RetentionInDays"]).toBe(30);
  });

  it("are told of films and batches, however they were put, and of ends that no state could tell", () => {
    template.hasResourceProperties("AWS::Events::Rule", {
      EventPattern: {
        source: ["aws.s3"],
        "detail-type": ["Object Created"],
        detail: { object: { key: [{ prefix: "uploads/" }, { prefix: "batches/" }] } },
      },
      Targets: [Match.objectLike({ DeadLetterConfig: Match.anyValue() })],
    });
    template.hasResourceProperties("AWS::Events::Rule", {
      EventPattern: {
        source: ["aws.states"],
        detail: { status: ["ABORTED", "TIMED_OUT", "FAILED"] },
      },
    });
  });
});

describe("the state machine", () => {
  const [machine] = ofType("AWS::StepFunctions::StateMachine");

  it("is the definition that the engine runs, letter for letter", () => {
    expect(machine!.Properties["DefinitionString"]).toBe(JSON.stringify(workflowDefinition()));
  });

  it("gets something for each placeholder, and nothing else", () => {
    const text = JSON.stringify(workflowDefinition());
    const placeholders = new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name!));
    const given = machine!.Properties["DefinitionSubstitutions"] as Record<string, unknown>;
    expect(Object.keys(given).sort()).toEqual([...placeholders].sort());
  });
});

describe("what an account may bring along", () => {
  const key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  const keyUsers = (own: ReturnType<typeof templateOf>): number =>
    Object.values(resourcesOf(own)).filter(
      ({ Type, Properties }) => Type === "AWS::IAM::Policy" && JSON.stringify(Properties).includes(key),
    ).length;

  it("is a key, which every role that reads or writes the bucket may then use", () => {
    const own = templateOf({ kmsKeyArn: key });
    own.hasResourceProperties("AWS::S3::Bucket", {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: key },
          },
        ],
      },
    });
    const roles = Object.values(resourcesOf(own)).filter(
      ({ Type, Properties }) =>
        Type === "AWS::IAM::Policy" && /"s3:(Get|Put)Object"/.test(JSON.stringify(Properties)),
    );
    expect(keyUsers(own)).toBe(roles.length);
    expect(keyUsers(templateOf({ bucketName: "films-of-ours", kmsKeyArn: key }))).toBe(roles.length);
    expect(keyUsers(template)).toBe(0);
    // For what lies in S3 alone: the key may encrypt other things of the account.
    const uses = JSON.stringify(own.toJSON()).match(
      /"Condition":\{"StringLike":\{"kms:ViaService"[^}]*\}\}/g,
    );
    expect(uses).toEqual(
      roles.map(() => '"Condition":{"StringLike":{"kms:ViaService":"s3.*.amazonaws.*"}}'),
    );
  });

  it("is a network: none is made, and tasks have no public address unless it is asked for", () => {
    const network = { vpcId: "vpc-0123abcd", subnetIds: "subnet-0aaa0aaa,subnet-0bbb0bbb" };
    const own = templateOf(network);
    own.resourceCountIs("AWS::EC2::VPC", 0);
    own.resourceCountIs("AWS::EC2::Subnet", 0);
    own.allResourcesProperties("AWS::Batch::ComputeEnvironment", {
      ComputeResources: Match.objectLike({ Subnets: ["subnet-0aaa0aaa", "subnet-0bbb0bbb"] }),
    });
    const addressOf = (of: ReturnType<typeof templateOf>): string[] | undefined =>
      JSON.stringify(of.toJSON())
        .match(/"AssignPublicIp":"\w+"/g)
        ?.slice(0);
    expect(addressOf(own)).toEqual(['"AssignPublicIp":"DISABLED"']);
    expect(addressOf(templateOf({ ...network, publicIps: "true" }))).toEqual([
      '"AssignPublicIp":"ENABLED"',
    ]);
    expect(addressOf(template)).toEqual(['"AssignPublicIp":"ENABLED"']);
  });

  it("is how long films and results are kept", () => {
    const rulesOf = (own: ReturnType<typeof templateOf>): unknown => {
      const [bucket] = Object.values(resourcesOf(own)).filter(({ Type }) => Type === "AWS::S3::Bucket");
      const { Rules } = bucket!.Properties["LifecycleConfiguration"] as {
        Rules: Record<string, unknown>[];
      };
      return Object.fromEntries(
        Rules.map(({ Prefix, ExpirationInDays }) => [Prefix ?? "", ExpirationInDays]),
      );
    };
    expect(rulesOf(templateOf({ uploadDays: "90", resultDays: "365" }))).toMatchObject({
      "uploads/": 90,
      "batches/": 90,
      "results/": 365,
    });
    expect(rulesOf(template)).toMatchObject({ "uploads/": undefined, "results/": undefined });
  });
});

describe("machines with a GPU", () => {
  it("take a newer image with the first deploy of a month", () => {
    template.hasResourceProperties("AWS::EC2::LaunchTemplate", {
      LaunchTemplateData: {
        TagSpecifications: Match.arrayWith([
          Match.objectLike({
            ResourceType: "instance",
            Tags: Match.arrayWith([{ Key: imageMonthTag, Value: new Date().toISOString().slice(0, 7) }]),
          }),
        ]),
      },
    });
  });
});

describe("partitions", () => {
  it("are named nowhere: every ARN is the account's own, and so is the console", () => {
    const text = JSON.stringify(template.toJSON());
    expect(text.match(/arn:aws[\w-]*:[^"]*/g) ?? []).toEqual([]);
    expect(text.match(/[\w.-]*console\.[\w.-]*/g)).toEqual(partitions.map(({ console }) => console));
  });
});

describe("webhooks", () => {
  it("are tried as often as the schedule says, then kept for two weeks", async () => {
    const { maxDeliveryAttempts } = await import("#core/events/webhook-delivery.ts");
    template.hasResourceProperties("AWS::SQS::Queue", {
      RedrivePolicy: { maxReceiveCount: maxDeliveryAttempts },
      SqsManagedSseEnabled: true,
    });
    template.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      FunctionResponseTypes: ["ReportBatchItemFailures"],
    });
  });

  it("are signed with a secret of one's own where one is given", () => {
    const secret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:ours-AbCdEf";
    const own = templateOf({ webhookSecretArn: secret });
    own.resourceCountIs("AWS::SecretsManager::Secret", 0);
    expect(JSON.stringify(own.toJSON())).toContain(secret);
  });
});

describe("the dashboard", () => {
  it("is named for stack and region, because dashboards are global to an account", () => {
    template.hasResourceProperties("AWS::CloudWatch::Dashboard", {
      DashboardName: { "Fn::Join": ["", ["Chromaloom-", { Ref: "AWS::Region" }]] },
    });
  });
});

describe("machines with a GPU", () => {
  it("refuse the worker's user their metadata, or turn themselves off", () => {
    const [template] = ofType("AWS::EC2::LaunchTemplate");
    const { UserData, MetadataOptions } = template!.Properties["LaunchTemplateData"] as {
      UserData: unknown;
      MetadataOptions: unknown;
    };
    const text = JSON.stringify(UserData);
    expect(text).toMatch(
      /--destination 169\.254\.169\.254\/32 --match owner --uid-owner 10001 --jump REJECT.*\|\| shutdown --poweroff now/,
    );
    expect(MetadataOptions).toEqual({ HttpTokens: "required", HttpPutResponseHopLimit: 1 });
  });
});

describe("what it costs", () => {
  it("can be told apart by the stack's name: on every kind of resource that costs something, and on machines", () => {
    const tag = { Key: stackTag, Value: "Chromaloom" };
    const paid = [
      ...[
        "S3::Bucket",
        "Batch::ComputeEnvironment",
        "Batch::JobQueue",
        "Batch::JobDefinition",
        "SQS::Queue",
      ],
      ...["Lambda::Function", "Logs::LogGroup", "StepFunctions::StateMachine", "SecretsManager::Secret"],
      ...["CloudWatch::Alarm", "EC2::VPC", "SNS::Topic"],
    ];
    for (const type of paid) {
      for (const { Properties } of ofType(`AWS::${type}`)) {
        const tags = Properties["Tags"];
        // Batch takes a map where others take a list.
        if (type.startsWith("Batch::")) expect([type, tags]).toEqual([type, { [tag.Key]: tag.Value }]);
        else expect([type, tags]).toEqual([type, expect.arrayContaining([tag])]);
      }
    }
    template.hasResourceProperties("AWS::EC2::LaunchTemplate", {
      LaunchTemplateData: {
        TagSpecifications: ["instance", "volume"].map((kind) =>
          Match.objectLike({ ResourceType: kind, Tags: Match.arrayWith([tag]) }),
        ),
      },
    });
    for (const { Properties } of ofType("AWS::Batch::JobDefinition"))
      expect(Properties["PropagateTags"]).toBe(true);
  });
});

describe("updating the stack while jobs run", () => {
  it("keeps what they go on with: revisions, machines with tasks, the state machine's name", () => {
    template.allResourcesProperties("AWS::Batch::JobDefinition", {
      ResourceRetentionPolicy: { SkipDeregisterOnUpdate: true },
    });
    const environments = ofType("AWS::Batch::ComputeEnvironment").map(({ Properties }) => Properties);
    for (const one of environments) {
      // In place, not by another one, for which the name would have to be free.
      expect(one).toMatchObject({ ReplaceComputeEnvironment: false });
      expect(one).not.toHaveProperty("ComputeEnvironmentName");
      const { Type } = one["ComputeResources"] as { Type: string };
      if (!Type.startsWith("FARGATE"))
        expect(one["UpdatePolicy"]).toEqual({
          TerminateJobsOnUpdate: false,
          JobExecutionTimeoutMinutes: 120,
        });
    }
    template.hasResourceProperties("AWS::StepFunctions::StateMachine", { StateMachineName: "Chromaloom" });
  });
});

describe("removing the stack", () => {
  it("leaves the bucket, and nothing else", () => {
    const kept = Object.values(resources).filter(({ DeletionPolicy }) =>
      DeletionPolicy?.startsWith("Retain"),
    );
    expect(kept.map(({ Type }) => Type)).toEqual(["AWS::S3::Bucket"]);
  });
});

describe("cdk-nag", () => {
  it.each([{}, { bucketName: "films-of-ours", alarmEmail: "films@example.com" }])(
    "finds nothing that is not explained where it stands (%o)",
    (context) => {
      const { app } = newStack(context);
      Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
      expect(() => app.synth()).not.toThrow();
    },
    60_000,
  );

  it("would find a queue without TLS", async () => {
    const { app, stack } = newStack();
    const { Queue } = await import("aws-cdk-lib/aws-sqs");
    new Queue(stack, "Careless");
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).toThrow(/AwsSolutions-SQS4/);
  }, 60_000);
});
