import {
  CloudFormationServiceException,
  DescribeStacksCommand,
  type CloudFormationClient,
} from "@aws-sdk/client-cloudformation";
import { JobError } from "#core/errors.ts";

/** What a deployed stack tells of itself, by the outputs' names. @throws JobError CloudRefused */
export const readStackOutputs = async (
  client: CloudFormationClient,
  stack: string,
): Promise<ReadonlyMap<string, string>> => {
  const { Stacks = [] } = await client
    .send(new DescribeStacksCommand({ StackName: stack }))
    .catch((error: unknown) => {
      throw error instanceof CloudFormationServiceException && error.name === "ValidationError"
        ? stackMissing(stack, error)
        : error;
    });
  const outputs = Stacks[0]?.Outputs ?? [];
  return new Map(outputs.map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]));
};

const stackMissing = (stack: string, cause: Error): JobError =>
  new JobError(
    "CloudRefused",
    `there is no stack ${stack} in this account and region; deploy it (docs/deploy.md), or name another with --stack, --region or AWS_PROFILE`,
    { stack },
    { cause },
  );
