import { fileURLToPath } from "node:url";
import * as ecrAssets from "aws-cdk-lib/aws-ecr-assets";
import * as ecs from "aws-cdk-lib/aws-ecs";
import type { Construct } from "constructs";

const repository = fileURLToPath(new URL("../", import.meta.url));

/** The worker's image for one kind of machine. Synth only takes its fingerprint; `cdk deploy` builds it. */
export const workerImage = (scope: Construct, target: "cpu" | "gpu"): ecs.ContainerImage =>
  ecs.ContainerImage.fromDockerImageAsset(
    new ecrAssets.DockerImageAsset(scope, "Image", {
      directory: repository,
      file: "gpu-task/Dockerfile",
      target,
      platform: ecrAssets.Platform.LINUX_AMD64,
      assetName: `chromaloom-${target}`,
    }),
  );
