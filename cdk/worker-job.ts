import { Size, Stack, type Duration } from "aws-cdk-lib";
import * as batch from "aws-cdk-lib/aws-batch";
import * as ecs from "aws-cdk-lib/aws-ecs";
import type * as iam from "aws-cdk-lib/aws-iam";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { batchRetry } from "#core/workflow/retries.ts";
import { accept, acceptKeys } from "#cdk/accept.ts";
import { s3Statements, type S3Access } from "#cdk/s3-access.ts";
import { serviceRole } from "#cdk/service-role.ts";
import { workerImage } from "#cdk/worker-images.ts";

export type WorkerJobProps = {
  readonly machine: "cpu" | "gpu";
  readonly bucket: IBucket;
  readonly access: S3Access;
  readonly logGroup: ILogGroup;
  /** Whether containers on Fargate have public addresses; machines with GPUs have what their subnet gives. */
  readonly assignPublicIp: boolean;
  /** Of one attempt. What takes longer hangs. */
  readonly timeout: Duration;
};

/** vCPUs of one task; the smallest GPU machines have just these. */
export const taskVcpus = 4;

/**
 * Who the worker is in its image, as user and group: nobody else on a machine has this number, so that
 * the machine can tell the worker's traffic from its own agent's (cdk/gpu-machine.ts).
 */
export const workerUser = "10001:10001";

/** The worker on one kind of machine: image, role, size and what is tried again. */
export class WorkerJob extends Construct {
  readonly definition: batch.EcsJobDefinition;
  readonly role: iam.Role;
  /** What Batch's agent pulls the image and writes the log with. */
  private readonly executionRole: iam.Role;

  constructor(scope: Construct, id: string, props: WorkerJobProps) {
    super(scope, id);
    this.role = serviceRole(this, "Role", {
      service: "ecs-tasks.amazonaws.com",
      description: `Chromaloom worker (${props.machine})`,
    });
    this.executionRole = serviceRole(this, "ExecutionRole", {
      service: "ecs-tasks.amazonaws.com",
      description: `Chromaloom worker's image and log (${props.machine})`,
    });
    for (const statement of s3Statements(props.bucket, props.access)) this.role.addToPolicy(statement);
    acceptKeys(this.role, props.bucket, props.access);
    const container = props.machine === "gpu" ? this.gpuContainer(props) : this.cpuContainer(props);
    accept(this.executionRole, {
      "AwsSolutions-IAM5[Resource::*]":
        "ecr:GetAuthorizationToken takes no resource; images are pulled from one repository only.",
    });
    this.definition = new batch.EcsJobDefinition(this, "Job", {
      jobDefinitionName: `${Stack.of(this).stackName}-${props.machine}`,
      container,
      retryAttempts: batchRetry.attempts,
      retryStrategies: batchRetry.evaluateOnExit.map(({ action, ...conditions }) =>
        batch.RetryStrategy.of(
          action === "RETRY" ? batch.Action.RETRY : batch.Action.EXIT,
          batch.Reason.custom(conditions),
        ),
      ),
      schedulingPriority: 100,
      timeout: props.timeout,
      propagateTags: true,
      skipDeregisterOnUpdate: true, // Jobs that run while the stack is updated go on with what they began with.
    });
    // The volume takes owner and rights from the image's VOLUME at the same path; without it nothing could
    // be written there (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html).
    // CDK writes an empty `host`, which a Fargate job "shouldn't" have (the API's type Volume).
    if (props.machine === "cpu") {
      const definition = this.definition.node.defaultChild as batch.CfnJobDefinition;
      definition.addPropertyDeletionOverride("ContainerProperties.Volumes.0.Host");
    }
  }

  private cpuContainer(props: WorkerJobProps): batch.EcsFargateContainerDefinition {
    return new batch.EcsFargateContainerDefinition(this, "Container", {
      ...this.commonContainer(props),
      memory: Size.gibibytes(16),
      // A long film, its segments and its result lie here side by side.
      ephemeralStorageSize: Size.gibibytes(200),
      assignPublicIp: props.assignPublicIp,
      fargateCpuArchitecture: ecs.CpuArchitecture.X86_64,
      fargateOperatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
    });
  }

  private gpuContainer(props: WorkerJobProps): batch.EcsEc2ContainerDefinition {
    return new batch.EcsEc2ContainerDefinition(this, "Container", {
      ...this.commonContainer(props),
      // Of 16 on the smallest machines; the agent and the system keep theirs.
      memory: Size.gibibytes(13),
      gpu: 1,
    });
  }

  private commonContainer({ machine, logGroup }: WorkerJobProps): CommonContainer {
    return {
      image: workerImage(this, machine),
      cpu: taskVcpus,
      jobRole: this.role,
      executionRole: this.executionRole,
      environment: { AWS_REGION: Stack.of(this).region }, // The SDK asks for it, and not every agent sets it.
      user: workerUser,
      readonlyRootFilesystem: true,
      volumes: [batch.EcsVolume.host({ name: "scratch", containerPath: "/scratch", readonly: false })],
      linuxParameters: new batch.LinuxParameters(this, "Linux", { initProcessEnabled: true }),
      logging: ecs.LogDriver.awsLogs({ streamPrefix: machine, logGroup }),
    };
  }
}

type CommonContainer = Pick<
  batch.EcsContainerDefinitionProps,
  | "image"
  | "cpu"
  | "jobRole"
  | "executionRole"
  | "environment"
  | "user"
  | "readonlyRootFilesystem"
  | "volumes"
  | "linuxParameters"
  | "logging"
>;
