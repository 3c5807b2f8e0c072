import {
  arnOf,
  bucketArnOf,
  globalArnOf,
  type DeploymentPlace,
  type Permission,
} from "#core/permissions/permission.ts";
import { webhookSecretName } from "#core/store/layout.ts";

/** Bootstrap's qualifier where nobody chose another. */
const qualifier = "hnb659fds";

/** What a person needs for `cdk deploy` and `cdk destroy`, once the account was bootstrapped. */
export const permissionsToDeploy = (place: DeploymentPlace): Permission[] => [
  {
    sid: "ActThroughTheBootstrapRoles",
    reason:
      "cdk deploys through roles of the bootstrap stack: one uploads functions, one pushes images, one hands the template to CloudFormation",
    actions: ["sts:AssumeRole"],
    resources: ["file-publishing", "image-publishing", "deploy", "lookup"].map((role) =>
      globalArnOf(place, "iam", `role/cdk-${qualifier}-${role}-role-${place.account}-${place.region}`),
    ),
  },
];

type Service = {
  readonly name: string;
  readonly reason: string;
  readonly actions: readonly string[];
  readonly resources: (place: DeploymentPlace) => readonly string[];
};

const anything = (): readonly string[] => ["*"];

/**
 * What CloudFormation needs to make, change and remove the stack: a policy for
 * `cdk bootstrap --cloudformation-execution-policies`, instead of the administrator's that is its default.
 */
export const permissionsForCloudFormation = (place: DeploymentPlace): Permission[] =>
  services.map(({ name, reason, actions, resources }) => ({
    sid: name,
    reason,
    actions,
    resources: resources(place),
  }));

const services: readonly Service[] = [
  {
    name: "MediaBucket",
    reason:
      "the media bucket, its policy and its lifecycle; none of what lies in it, and S3 removes no bucket that holds something",
    actions: [
      "s3:CreateBucket",
      "s3:DeleteBucket",
      "s3:DeleteBucketPolicy",
      "s3:GetBucket*",
      "s3:GetEncryptionConfiguration",
      "s3:GetLifecycleConfiguration",
      "s3:PutBucket*",
      "s3:PutEncryptionConfiguration",
      "s3:PutLifecycleConfiguration",
    ],
    resources: (place) => [bucketArnOf(place, place.bucket)],
  },
  {
    name: "Assets",
    reason: "functions are made from what cdk uploaded into the bootstrap bucket",
    actions: ["s3:GetObject"],
    resources: (place) => [
      bucketArnOf(place, `cdk-${qualifier}-assets-${place.account}-${place.region}/*`),
    ],
  },
  {
    name: "Network",
    reason:
      "VPC, subnets, routes, gateway, S3 endpoint, security group, flow log and launch template; most take no resource before they exist",
    actions: [
      "ec2:AssociateRouteTable",
      "ec2:AttachInternetGateway",
      "ec2:AuthorizeSecurityGroup*",
      "ec2:Create*",
      "ec2:Delete*",
      "ec2:Describe*",
      "ec2:DetachInternetGateway",
      "ec2:DisassociateRouteTable",
      "ec2:Modify*",
      "ec2:RevokeSecurityGroup*",
    ],
    resources: anything,
  },
  {
    name: "Tasks",
    reason:
      "compute environments, queues, scheduling policy and job definitions; Batch lists and registers on no resource",
    actions: [
      "batch:Create*",
      "batch:Delete*",
      "batch:DeregisterJobDefinition",
      "batch:Describe*",
      "batch:RegisterJobDefinition",
      "batch:TagResource",
      "batch:UntagResource",
      "batch:Update*",
    ],
    resources: anything,
  },
  {
    name: "Functions",
    reason: "the functions, who may call them, and the queue that deliveries are read from",
    actions: ["lambda:*"],
    resources: (place) => [
      arnOf(place, "lambda", `function:${place.stack}-*`),
      arnOf(place, "lambda", "event-source-mapping:*"),
    ],
  },
  {
    name: "EventSources",
    reason: "event source mappings are made and listed on no resource",
    actions: [
      "lambda:CreateEventSourceMapping",
      "lambda:GetEventSourceMapping",
      "lambda:ListEventSourceMappings",
      "lambda:ListTags",
    ],
    resources: anything,
  },
  {
    name: "Workflow",
    reason: "the state machine",
    actions: ["states:*"],
    resources: (place) => [arnOf(place, "states", `stateMachine:${place.stack}`)],
  },
  {
    name: "Triggers",
    reason: "the rules for uploads, key frames, ends and blocked queues",
    actions: ["events:*"],
    resources: (place) => [arnOf(place, "events", `rule/${place.stack}-*`)],
  },
  {
    name: "Queues",
    reason: "the webhooks' queue and the queues of what nobody took",
    actions: ["sqs:*"],
    resources: (place) => [arnOf(place, "sqs", `${place.stack}-*`)],
  },
  {
    name: "SigningSecret",
    reason: "the webhooks' secret, named after the stack",
    actions: [
      "secretsmanager:CreateSecret",
      "secretsmanager:DeleteSecret",
      "secretsmanager:DescribeSecret",
      "secretsmanager:PutSecretValue",
      "secretsmanager:TagResource",
      "secretsmanager:UntagResource",
      "secretsmanager:UpdateSecret",
    ],
    resources: (place) => [arnOf(place, "secretsmanager", `secret:${webhookSecretName(place.stack)}-*`)],
  },
  {
    name: "SecretsValue",
    reason: "the secret's value is drawn by Secrets Manager, on no resource",
    actions: ["secretsmanager:GetRandomPassword"],
    resources: anything,
  },
  {
    name: "Logs",
    reason: "log groups with an end; their delivery takes no resource",
    actions: ["logs:*"],
    resources: anything,
  },
  {
    name: "Alarms",
    reason: "alarms, the dashboard, and the topic where an address was given",
    actions: [
      "cloudwatch:DeleteAlarms",
      "cloudwatch:DeleteDashboards",
      "cloudwatch:DescribeAlarms",
      "cloudwatch:GetDashboard",
      "cloudwatch:ListTagsForResource",
      "cloudwatch:PutDashboard",
      "cloudwatch:PutMetricAlarm",
      "cloudwatch:TagResource",
      "sns:*",
    ],
    resources: (place) => [
      arnOf(place, "cloudwatch", `alarm:${place.stack}-*`),
      globalArnOf(place, "cloudwatch", `dashboard/${place.stack}-*`),
      arnOf(place, "sns", `${place.stack}-*`),
    ],
  },
  {
    name: "Roles",
    reason:
      "a role for each function, worker and service of this stack, handed to the services that take them on",
    actions: [
      "iam:AddRoleToInstanceProfile",
      "iam:AttachRolePolicy",
      "iam:CreateInstanceProfile",
      "iam:CreateRole",
      "iam:DeleteInstanceProfile",
      "iam:DeleteRole",
      "iam:DeleteRolePolicy",
      "iam:DetachRolePolicy",
      "iam:GetInstanceProfile",
      "iam:GetRole",
      "iam:GetRolePolicy",
      "iam:ListAttachedRolePolicies",
      "iam:ListInstanceProfilesForRole",
      "iam:ListRolePolicies",
      "iam:PassRole",
      "iam:PutRolePolicy",
      "iam:RemoveRoleFromInstanceProfile",
      "iam:TagInstanceProfile",
      "iam:TagRole",
      "iam:UntagInstanceProfile",
      "iam:UntagRole",
      "iam:UpdateAssumeRolePolicy",
      "iam:UpdateRole",
      "iam:UpdateRoleDescription",
    ],
    resources: (place) => [
      globalArnOf(place, "iam", `role/${place.stack}-*`),
      globalArnOf(place, "iam", `instance-profile/${place.stack}-*`),
    ],
  },
  {
    name: "ServicesOwnRoles",
    reason: "Batch, ECS and EC2 Spot have roles of their own, made once in an account",
    actions: ["iam:CreateServiceLinkedRole", "iam:GetRole"],
    resources: (place) => [globalArnOf(place, "iam", "role/aws-service-role/*")],
  },
  {
    name: "BootstrapVersion",
    reason: "every template of cdk asks which version the bootstrap is",
    actions: ["ssm:GetParameters"],
    resources: (place) => [arnOf(place, "ssm", `parameter/cdk-bootstrap/${qualifier}/version`)],
  },
];
