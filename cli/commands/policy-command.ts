import { defaultStack } from "#core/store/stack-name.ts";
import { Command, InvalidArgumentError, Option } from "commander";
import { regionName } from "#cli/cloud/cloud-options.ts";
import { permissionsForCloudFormation, permissionsToDeploy } from "#core/permissions/deploy.ts";
import { policyDocument, type DeploymentPlace, type Permission } from "#core/permissions/permission.ts";
import { permissionsToRemove } from "#core/permissions/remove.ts";
import { permissionsToUse } from "#core/permissions/use.ts";

const purposes = {
  use: { title: "To use a deployment (submit, status, …)", permissions: permissionsToUse },
  remove: { title: "To remove jobs (delete, smoke)", permissions: permissionsToRemove },
  deploy: { title: "To deploy it (cdk deploy, cdk destroy)", permissions: permissionsToDeploy },
  cloudformation: {
    title: "For CloudFormation, when it makes the stack (cdk bootstrap)",
    permissions: permissionsForCloudFormation,
  },
} as const;

type Purpose = keyof typeof purposes;
const purposeNames = Object.keys(purposes) as Purpose[];

type PolicyOptions = {
  readonly for?: Purpose;
  readonly json?: true;
  readonly account: string;
  readonly region: string;
  readonly stack: string;
  readonly bucket?: string;
  readonly kmsKey?: string;
};

const keyArn = (text: string): string => {
  if (/^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/.test(text)) return text;
  throw new InvalidArgumentError("a key's ARN is written like arn:aws:kms:REGION:ACCOUNT:key/ID.");
};

const parseAccount = (text: string): string => {
  if (/^\d{12}$/.test(text)) return text;
  throw new InvalidArgumentError("an account is 12 digits.");
};

/** `chromaloom policy print`: the rights that a person needs, each with its reason. */
export const policyCommand = (): Command =>
  new Command("policy")
    .description("Print the AWS permissions a person needs, and why.")
    .addCommand(
      new Command("print")
        .description("Print the permissions with reasons, or as an IAM policy.")
        .addOption(new Option("--for <purpose>", "only these").choices(purposeNames))
        .option("--json", "a policy document; needs --for")
        .addOption(
          new Option("--account <id>", "the account's 12 digits").argParser(parseAccount).default("*"),
        )
        .addOption(
          new Option("--region <name>", "the deployment's region").argParser(regionName).default("*"),
        )
        .option("--stack <name>", "the deployed stack", defaultStack)
        .option("--bucket <name>", "the media bucket (default: what CloudFormation names it)")
        .addOption(
          new Option("--kms-key <arn>", "the key of a bucket that is encrypted with KMS").argParser(keyArn),
        )
        .action(print),
    );

const print = (options: PolicyOptions, command: Command): void => {
  const place: DeploymentPlace = {
    ...options,
    bucket: options.bucket ?? `${options.stack.toLowerCase()}-mediabucket*`,
  };
  if (options.json === true) {
    if (options.for === undefined) command.error("error: --json prints one policy: say --for which");
    const { permissions } = purposes[options.for ?? "use"];
    process.stdout.write(`${JSON.stringify(policyDocument(permissions(place)), null, 2)}\n`);
    return;
  }
  const chosen = options.for === undefined ? purposeNames : [options.for];
  process.stdout.write(`${chosen.map((purpose) => explained(purpose, place)).join("\n")}\n`);
};

const explained = (purpose: Purpose, place: DeploymentPlace): string => {
  const { title, permissions } = purposes[purpose];
  return [`${title}\n`, ...permissions(place).map(explainedPermission)].join("\n");
};

const explainedPermission = ({ sid, reason, actions, resources }: Permission): string =>
  [
    `  ${sid}: ${reason}`,
    ...actions.map((action) => `    may  ${action}`),
    ...resources.map((resource) => `    on   ${resource}`),
    "",
  ].join("\n");
