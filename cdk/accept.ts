import { CfnElement, Stack, Validations } from "aws-cdk-lib";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import type { IConstruct } from "constructs";
import type { S3Access } from "#cdk/s3-access.ts";

/** Findings of cdk-nag that are meant to be so, by their exact id, each with its reason. */
export const accept = (construct: IConstruct, reasons: Readonly<Record<string, string>>): void => {
  const acknowledged = Object.entries(reasons).map(([id, reason]) => ({ id, reason }));
  Validations.of(construct).acknowledge(...acknowledged);
};

/** A role's keys in the media bucket: any job's, because one role serves all jobs, but no other's. */
export const acceptKeys = (construct: IConstruct, bucket: IBucket, access: S3Access): void => {
  const keys = [...access.reads, ...(access.writes ?? []), ...(access.removes ?? [])];
  const arn = arnInFindings(bucket);
  accept(
    construct,
    Object.fromEntries(
      keys.map((key) => [
        `AwsSolutions-IAM5[Resource::${arn}/${key}]`,
        `One role serves every job, so its keys hold a * for the job; beyond ${key} it reaches nothing.`,
      ]),
    ),
  );
};

/** How cdk-nag writes a bucket's ARN. */
const arnInFindings = (bucket: IBucket): string => {
  const resource = bucket.node.defaultChild;
  return resource !== undefined && CfnElement.isCfnElement(resource)
    ? `<${Stack.of(bucket).getLogicalId(resource)}.Arn>`
    : `arn:<AWS::Partition>:s3:::${bucket.bucketName}`;
};
