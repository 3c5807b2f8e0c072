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
    ...keyStatement(bucket, writes.length > 0),
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

/**
 * Where the bucket has a key of its own: S3 asks for it in the name of the one who reads or writes. Parts of an
 * upload are read again when they are put together, so who writes decrypts as well
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions).
 */
export const keyStatement = ({ encryptionKey }: IBucket, doesWrite: boolean): iam.PolicyStatement[] =>
  encryptionKey === undefined
    ? []
    : [
        new iam.PolicyStatement({
          sid: "UseKey",
          actions: ["kms:Decrypt", ...(doesWrite ? ["kms:GenerateDataKey"] : [])],
          resources: [encryptionKey.keyArn],
          // For S3's objects alone, whatever else the key encrypts. Partitions differ in the name's end.
          conditions: { StringLike: { "kms:ViaService": "s3.*.amazonaws.*" } },
        }),
      ];

/** `jobs/*\/lists/*` is listed by whatever begins with `jobs/`. */
const underPrefix = (key: string): string => `${key.split("*")[0] ?? ""}*`;
