import { Size, Tags } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as iam from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { accept } from "#cdk/accept.ts";
import { workerUser } from "#cdk/worker-job.ts";

/** GiB of a GPU machine's disk: a film, its frames, and the worker's image of some 3 GB. */
const diskGiB = 200;

/** MB/s that a gp3 volume may move; its default of 125 would be the bound of a large film. */
const diskThroughput = 500;

/** What a machine with a GPU does when it starts, and the disk it has. */
export const gpuLaunchTemplate = (scope: Construct): ec2.LaunchTemplate => {
  const settings = ec2.UserData.forLinux();
  settings.addCommands(
    // What a task leaves behind is removed within a minute, not three hours.
    "echo ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION=1m >> /etc/ecs/ecs.config",
    ...closeMetadata,
  );
  const userData = new ec2.MultipartUserData(); // Batch takes no other form.
  userData.addUserDataPart(settings, ec2.MultipartBody.SHELL_SCRIPT, true);
  const template = new ec2.LaunchTemplate(scope, "GpuDisk", {
    requireImdsv2: true,
    httpPutResponseHopLimit: 1,
    userData,
    blockDevices: [
      {
        deviceName: "/dev/xvda",
        volume: ec2.BlockDeviceVolume.ebs(Size.gibibytes(diskGiB).toGibibytes(), {
          volumeType: ec2.EbsDeviceVolumeType.GP3,
          throughput: diskThroughput,
          encrypted: true,
          deleteOnTermination: true,
        }),
      },
    ],
  });
  Tags.of(template).add(imageMonthTag, imageMonth(new Date()));
  return template;
};

/** What each month's first deploy changes in the template. */
export const imageMonthTag = "chromaloom-image-month";

/**
 * Batch takes a newer image of its machines only in an update of their infrastructure: "AWS Batch doesn't
 * upgrade the AMIs" (https://docs.aws.amazon.com/batch/latest/userguide/compute_resource_AMIs.html). A new
 * version of the template is one.
 */
const imageMonth = (now: Date): string => now.toISOString().slice(0, "2026-11".length);

const [workerUid = ""] = workerUser.split(":");

/**
 * Batch runs containers on the machine's own network, where the hop limit keeps nobody out and
 * ECS_AWSVPC_BLOCK_IMDS says nothing; so the worker, which reads strangers' films, could ask for the
 * machine's credentials. The machine refuses what the worker's user sends there. Tasks get credentials of
 * their own from 169.254.170.2. A machine that cannot be closed turns itself off before it takes a task.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-ec2-instances.html
 */
const refuseMetadata = `iptables --insert OUTPUT --destination 169.254.169.254/32 --match owner --uid-owner ${workerUid} --jump REJECT`;

const closeMetadata = [
  `${refuseMetadata} || { dnf install --assumeyes iptables-nft && ${refuseMetadata}; } || shutdown --poweroff now`,
];

/** What the machine's own agent may do. Tasks have roles of their own. */
export const gpuMachineRole = (scope: Construct): iam.Role => {
  const role = new iam.Role(scope, "MachineRole", {
    assumedBy: new iam.ServicePrincipal("ec2.amazonaws.com"),
    managedPolicies: [
      iam.ManagedPolicy.fromAwsManagedPolicyName("service-role/AmazonEC2ContainerServiceforEC2Role"),
    ],
  });
  accept(role, {
    "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role]":
      "The ECS agent's own contract, kept by AWS as the agent changes; films are reached by the tasks' roles only.",
  });
  return role;
};
