import { defaultStack } from "#core/store/stack-name.ts";
import { InvalidArgumentError, Option, type Command } from "commander";

/** Where a deployment is, as typed. */
export type CloudOptions = {
  readonly stack: string;
  readonly region?: string;
  readonly bucket?: string;
  readonly stateMachine?: string;
};

/** What a person typed, if it has the form of what is asked for: a slip is told before AWS is asked. */
const formed =
  (form: RegExp, says: string) =>
  (text: string): string => {
    if (form.test(text)) return text;
    throw new InvalidArgumentError(says);
  };

/** A region as AWS writes them; whether there is one of that name, AWS knows. */
export const regionName = formed(/^[a-z]{2,4}(-[a-z]+)+-\d$/, "A region is written like eu-central-1.");

const bucketName = formed(
  /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  "It must be a bucket's name alone, without s3:// and folders.",
);

const stateMachineArn = formed(
  /^arn:[\w-]+:states:[\w-]+:\d{12}:stateMachine:[\w-]+$/,
  "It must be an ARN like arn:aws:states:REGION:ACCOUNT:stateMachine:NAME (output StateMachineArn).",
);

/** Adds the options by which every cloud command finds its deployment. */
export const withCloudOptions = (command: Command): Command =>
  command
    .addOption(new Option("--stack <name>", "the deployed stack").default(defaultStack))
    .option(
      "--region <name>",
      "the stack's region (default: AWS_REGION, or that of AWS_PROFILE)",
      regionName,
    )
    .option("--bucket <name>", "the media bucket, instead of asking the stack", bucketName)
    .option("--state-machine <arn>", "the workflow, instead of asking the stack", stateMachineArn);
