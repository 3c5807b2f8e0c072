import { defaultStack } from "#core/store/stack-name.ts";
import { Option, type Command } from "commander";

/** Where a deployment is, as typed. */
export type CloudOptions = {
  readonly stack: string;
  readonly region?: string;
  readonly bucket?: string;
  readonly stateMachine?: string;
};

/** Adds the options by which every cloud command finds its deployment. */
export const withCloudOptions = (command: Command): Command =>
  command
    .addOption(new Option("--stack <name>", "the deployed stack").default(defaultStack))
    .option("--region <name>", "the stack's region (default: AWS_REGION, or that of AWS_PROFILE)")
    .option("--bucket <name>", "the media bucket, instead of asking the stack")
    .option("--state-machine <arn>", "the workflow, instead of asking the stack");
