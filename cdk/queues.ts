import { Aws, CfnMapping, Duration, Fn } from "aws-cdk-lib";
import * as batch from "aws-cdk-lib/aws-batch";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import { Construct } from "constructs";
import { gpuMachinesIn, priceTable } from "#core/cost/price-table.ts";
import { tenantShares } from "#core/store/shares.ts";
import { gpuLaunchTemplate, gpuMachineRole } from "#cdk/gpu-machine.ts";
import type { WorkerNetwork } from "#cdk/network.ts";
import { taskVcpus } from "#cdk/worker-job.ts";

export type QueuesProps = {
  readonly network: WorkerNetwork;
  readonly gpu: "ec2" | "none";
  /** @default - what each region offers */
  readonly gpuInstanceTypes?: readonly string[] | undefined;
  /** Tasks at once in each queue, as vCPUs of the smallest machine. */
  readonly maxConcurrency: number;
};

/**
 * Two queues that hold no machine while they are empty: GPUs on EC2, everything else on Fargate. Both
 * take what others have left over first, and pay the full price only where there is none.
 */
export class Queues extends Construct {
  /** undefined: the deployment has no GPUs. */
  readonly gpu: batch.JobQueue | undefined;
  readonly cpu: batch.JobQueue;
  readonly all: readonly batch.JobQueue[];

  constructor(scope: Construct, id: string, props: QueuesProps) {
    super(scope, id);
    // Tasks name a share, one for a tenant, and a priority within it; only a queue with a policy heeds
    // either. Shares that a policy does not name weigh the same, so that every tenant's turn comes.
    const policy = new batch.FairshareSchedulingPolicy(this, "Policy", {
      shares: [{ shareIdentifier: `${tenantShares}*`, weightFactor: 1 }],
    });
    this.gpu = props.gpu === "none" ? undefined : queue(this, "Gpu", policy, gpuMachines(this, props));
    this.cpu = queue(this, "Cpu", policy, fargate(this, props));
    this.all = this.gpu === undefined ? [this.cpu] : [this.gpu, this.cpu];
  }
}

const queue = (
  scope: Construct,
  id: string,
  schedulingPolicy: batch.ISchedulingPolicyRef,
  environments: readonly batch.IComputeEnvironmentRef[],
): batch.JobQueue =>
  new batch.JobQueue(scope, id, {
    schedulingPolicy,
    computeEnvironments: environments.map((computeEnvironment, index) => ({
      computeEnvironment,
      order: index + 1,
    })),
    jobStateTimeLimitActions: stuckJobs,
  });

/**
 * A task at the head of a queue that cannot run is ended, so that its job fails and says why. Batch ends tasks
 * for these three reasons and no other.
 *
 * @see https://docs.aws.amazon.com/batch/latest/userguide/job_stuck_in_runnable_time_limit_actions.html
 */
const stuckJobs: batch.JobStateTimeLimitAction[] = [
  {
    // No machine to be had for money: worth waiting for, but not for ever.
    reason: batch.JobStateTimeLimitActionsReason.INSUFFICIENT_INSTANCE_CAPACITY,
    maxTime: Duration.hours(6),
  },
  {
    reason: batch.JobStateTimeLimitActionsReason.COMPUTE_ENVIRONMENT_MAX_RESOURCE,
    maxTime: Duration.minutes(30),
  },
  {
    reason: batch.JobStateTimeLimitActionsReason.JOB_RESOURCE_REQUIREMENT,
    maxTime: Duration.minutes(30),
  },
];

const gpuMachines = (scope: Construct, props: QueuesProps): batch.IComputeEnvironment[] => {
  const { vpc, subnets, securityGroup } = props.network;
  const common = {
    vpc,
    securityGroups: [securityGroup],
    vpcSubnets: subnets,
    // Without a choice of one's own these give way to what the region offers.
    instanceTypes: (props.gpuInstanceTypes ?? gpuMachinesIn("unknown")).map(
      (type) => new ec2.InstanceType(type),
    ),
    useOptimalInstanceClasses: false,
    images: [{ imageType: batch.EcsMachineImageType.ECS_AL2023_NVIDIA }],
    minvCpus: 0,
    maxvCpus: props.maxConcurrency * taskVcpus,
    launchTemplate: gpuLaunchTemplate(scope),
    instanceRole: gpuMachineRole(scope),
    updateToLatestImageVersion: true,
    updateTimeout: Duration.hours(2),
    terminateOnUpdate: false,
  };
  const environments = [
    new batch.ManagedEc2EcsComputeEnvironment(scope, "GpuSpot", {
      ...common,
      spot: true,
      allocationStrategy: batch.AllocationStrategy.SPOT_PRICE_CAPACITY_OPTIMIZED,
    }),
    new batch.ManagedEc2EcsComputeEnvironment(scope, "GpuOnDemand", {
      ...common,
      allocationStrategy: batch.AllocationStrategy.BEST_FIT_PROGRESSIVE,
    }),
  ];
  for (const environment of environments) {
    useLatest(environment, common.launchTemplate);
    if (props.gpuInstanceTypes === undefined) useTypesOfRegion(scope, environment);
  }
  return environments as batch.IComputeEnvironment[];
};

/**
 * One template for every region: each rents what it offers, and only the sizes with four vCPUs.
 * BEST_FIT_PROGRESSIVE prefers the lower price of a vCPU, which the next size has, though it costs nearly
 * half as much again for the same single GPU, and would halve how many tasks fit into `maxvCpus`.
 */
const useTypesOfRegion = (scope: Construct, environment: batch.ManagedEc2EcsComputeEnvironment): void => {
  const types = Fn.split(",", gpuTypesByRegion(scope).findInMap(Aws.REGION, "types"));
  (environment.node.defaultChild as batch.CfnComputeEnvironment).addPropertyOverride(
    "ComputeResources.InstanceTypes",
    types,
  );
};

/**
 * Regions whose machines are not known here. A mapping cannot have a default without a macro of
 * CloudFormation's, so each is named; for one that is missing too, `gpuInstanceTypes` says what to rent.
 */
const otherRegions = [
  ...["ap-east-2", "ap-south-2", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7"],
  ...["ca-west-1", "cn-north-1", "cn-northwest-1", "eu-central-2", "eusc-de-east-1", "il-central-1"],
  ...["mx-central-1", "us-gov-east-1", "us-gov-west-1"],
];

const gpuTypesByRegion = (scope: Construct): CfnMapping =>
  (scope.node.tryFindChild("GpuTypes") as CfnMapping | undefined) ??
  new CfnMapping(scope, "GpuTypes", {
    mapping: Object.fromEntries(
      [...Object.keys(priceTable.regions), ...otherRegions].map((region) => [
        region,
        { types: gpuMachinesIn(region).join(",") },
      ]),
    ),
  });

/** CDK names no version, and Batch would stay with the first for ever. */
const useLatest = (environment: batch.ManagedEc2EcsComputeEnvironment, disk: ec2.LaunchTemplate): void => {
  (environment.node.defaultChild as batch.CfnComputeEnvironment).addPropertyOverride(
    "ComputeResources.LaunchTemplate.Version",
    disk.latestVersionNumber,
  );
};

const fargate = (scope: Construct, { network, maxConcurrency }: QueuesProps): batch.IComputeEnvironment[] =>
  (["FargateSpot", "Fargate"] as const).map(
    (id) =>
      new batch.FargateComputeEnvironment(scope, id, {
        vpc: network.vpc,
        securityGroups: [network.securityGroup],
        vpcSubnets: network.subnets,
        maxvCpus: maxConcurrency * taskVcpus,
        spot: id === "FargateSpot",
      }) as batch.IComputeEnvironment,
  );
