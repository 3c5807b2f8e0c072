import { BatchClient } from "@aws-sdk/client-batch";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import { serviceTries as maxAttempts } from "#adapters/service-tries.ts";

/** Clients of AWS's services, as the environment describes them, all with one policy of retries. */
export const awsClients = {
  batch: () => new BatchClient({ maxAttempts }),
  cloudFormation: () => new CloudFormationClient({ maxAttempts }),
  logs: () => new CloudWatchLogsClient({ maxAttempts }),
  secrets: () => new SecretsManagerClient({ maxAttempts }),
  sqs: () => new SQSClient({ maxAttempts }),
  stepFunctions: () => new SFNClient({ maxAttempts }),
};
