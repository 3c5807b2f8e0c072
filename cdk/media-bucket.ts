import { Duration, RemovalPolicy } from "aws-cdk-lib";
import * as kms from "aws-cdk-lib/aws-kms";
import * as s3 from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { mediaPlaces } from "#core/store/media-places.ts";
import { accept } from "#cdk/accept.ts";
import { bucketFolders } from "#core/store/layout.ts";

export type MediaBucketProps = {
  /** Days that a job's work data is kept; edits and retries need it. */
  readonly workDays: number;
  /** @default - a new bucket, which outlives the stack */
  readonly bucketName?: string | undefined;
  /** Of the key that the bucket is, or is to be, encrypted with. @default - S3's own keys */
  readonly kmsKeyArn?: string | undefined;
  /** Days that films and results are kept. @default - for ever */
  readonly uploadDays?: number | undefined;
  readonly resultDays?: number | undefined;
};

/**
 * Films in, films out: uploads/, batches/, jobs/ (work data), results/.
 *
 * Versioned, because an upload is known by bucket, key and version: the same event twice is the same
 * version, another film under the same name is not. A bucket that was there before is left as it is;
 * what it must be set to stands in docs/deploy.md.
 */
export class MediaBucket extends Construct {
  readonly bucket: s3.IBucket;

  constructor(scope: Construct, id: string, props: MediaBucketProps) {
    super(scope, id);
    const { bucketName, kmsKeyArn } = props;
    const encryptionKey = kmsKeyArn === undefined ? undefined : kms.Key.fromKeyArn(this, "Key", kmsKeyArn);
    this.bucket =
      bucketName === undefined
        ? this.createBucket(props, encryptionKey)
        : s3.Bucket.fromBucketAttributes(this, "Existing", {
            bucketName,
            ...(encryptionKey === undefined ? {} : { encryptionKey }),
          });
  }

  private createBucket(props: MediaBucketProps, encryptionKey: kms.IKey | undefined): s3.IBucket {
    const bucket = new s3.Bucket(this, "Bucket", {
      // With a bucket key a film's many small objects cost a few calls to KMS, not one each.
      ...(encryptionKey === undefined
        ? { encryption: s3.BucketEncryption.S3_MANAGED }
        : { encryption: s3.BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }),
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      // But a first deploy that is rolled back takes it along: nothing was put there yet, and a bucket that
      // stayed would belong to no stack.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      lifecycleRules: lifecycle(props),
    });
    // Through the property: CDK's own switch for this deploys a function to press it.
    (bucket.node.defaultChild as s3.CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
    accept(bucket, {
      "AwsSolutions-S1":
        "Server access logs need a second bucket that grows for ever; who reads and writes is known by roles, and CloudTrail data events can be switched on where an audit asks for them.",
    });
    return bucket as s3.IBucket;
  }
}

const lifecycle = ({ workDays, uploadDays, resultDays }: MediaBucketProps): s3.LifecycleRule[] => [
  {
    id: "unfinished-uploads",
    abortIncompleteMultipartUploadAfter: Duration.days(3),
    expiredObjectDeleteMarker: true,
  },
  {
    id: "work-data",
    prefix: bucketFolders.jobs,
    expiration: Duration.days(workDays),
    noncurrentVersionExpiration: Duration.days(1),
  },
  ...[
    { prefix: mediaPlaces.uploads, days: uploadDays },
    { prefix: mediaPlaces.batches, days: uploadDays },
    { prefix: bucketFolders.results, days: resultDays },
  ].map(({ prefix, days }) => ({
    id: `replaced-${prefix.slice(0, -1)}`,
    prefix,
    noncurrentVersionExpiration: Duration.days(30),
    ...(days === undefined ? {} : { expiration: Duration.days(days) }),
  })),
];
