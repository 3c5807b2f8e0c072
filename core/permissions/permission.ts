import { partitionOf } from "#core/store/partition.ts";

/** A right that somebody needs, and why. */
export type Permission = {
  /** Letters and digits: the statement's id in a policy. */
  readonly sid: string;
  readonly reason: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
};

/** Where a deployment is, or will be; a `*` stands for any. */
export type DeploymentPlace = {
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
  readonly stack: string;
  /** The media bucket's name; a new one gets its own from CloudFormation. */
  readonly bucket: string;
  /** ARN of the key that the bucket is encrypted with. @default S3's own keys, which need no right */
  readonly kmsKey?: string;
};

/** ARN of something in the deployment's account and region. */
export const arnOf = ({ account, region }: DeploymentPlace, service: string, resource: string): string =>
  `arn:${partitionOf(region).name}:${service}:${region}:${account}:${resource}`;

/** ARN of a bucket, or of objects in it. */
export const bucketArnOf = ({ region }: DeploymentPlace, path: string): string =>
  `arn:${partitionOf(region).name}:s3:::${path}`;

/** ARN of something that an account has in no region: roles, dashboards. */
export const globalArnOf = (
  { account, region }: DeploymentPlace,
  service: string,
  resource: string,
): string => `arn:${partitionOf(region).name}:${service}::${account}:${resource}`;

/** As IAM takes it: a policy document. */
export const policyDocument = (permissions: readonly Permission[]) => ({
  Version: "2012-10-17",
  Statement: permissions.map(({ sid, actions, resources }) => ({
    Sid: sid,
    Effect: "Allow",
    Action: actions,
    Resource: resources,
  })),
});
