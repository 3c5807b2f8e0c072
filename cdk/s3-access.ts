import * as iam from "aws-cdk-lib/aws-iam";
import type { IBucket } from "aws-cdk-lib/aws-s3";

/** What a role may do in the media bucket, by keys; a `*` stands for any part of a key. */
export type S3Access = {
  readonly reads: readonly string[];
  readonly writes?: readonly string[];
  /** Also removes: what lies under these keys is work data. */
  readonly removes?: readonly string[];
};

export const s3Statements = (bucket: IBucket, access: S3Access): iam.PolicyStatement[] => {
  const objects = (keys: readonly string[]): string[] => keys.map((key) => bucket.arnForObjects(key));
  const { reads, writes = [], removes = [] } = access;
  return [
    new iam.PolicyStatement({
      sid: "ReadObjects",
      actions: ["s3:GetObject"],
      resources: objects(reads),
    }),
    // Without it S3 answers 403 for a key that is not there, and 403 must stay a failure. Names of keys
    // are all it shows; where a prefix is asked for, it must be one of the role's own.
    new iam.PolicyStatement({
      sid: "TellMissingFromForbidden",
      actions: ["s3:ListBucket"],
      resources: [bucket.bucketArn],
      conditions: { StringLikeIfExists: { "s3:prefix": [...new Set(reads.map(underPrefix))] } },
    }),
    ...(writes.length === 0
      ? []
      : [
          new iam.PolicyStatement({
            sid: "WriteObjects",
            actions: ["s3:PutObject", "s3:AbortMultipartUpload"],
            resources: objects(writes),
          }),
        ]),
    ...(removes.length === 0
      ? []
      : [
          new iam.PolicyStatement({
            sid: "RemoveWorkData",
            actions: ["s3:DeleteObject"],
            resources: objects(removes),
          }),
        ]),
  ];
};

/** `jobs/*\/lists/*` is listed by whatever begins with `jobs/`. */
const underPrefix = (key: string): string => `${key.split("*")[0] ?? ""}*`;
