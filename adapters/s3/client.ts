import { serviceTries } from "#adapters/service-tries.ts";
import { S3Client } from "@aws-sdk/client-s3";
import { readEnvironment } from "#adapters/env.ts";

/** A silent connection is given up after so long, and the request tried again. */
const idleMs = 30_000;

/**
 * A client as the environment describes it: AWS_REGION, credentials and AWS_ENDPOINT_URL_S3 are read
 * by the SDK. Other servers than Amazon's know buckets by path, and not all take checksums that follow
 * a streamed body.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-dataintegrity.html
 */
export const openS3 = (): S3Client => {
  const isAmazons = readEnvironment().s3Endpoint === undefined;
  return new S3Client({
    forcePathStyle: !isAmazons,
    requestChecksumCalculation: isAmazons ? "WHEN_SUPPORTED" : "WHEN_REQUIRED",
    responseChecksumValidation: isAmazons ? "WHEN_SUPPORTED" : "WHEN_REQUIRED",
    maxAttempts: serviceTries,
    requestHandler: { connectionTimeout: 5000, socketTimeout: idleMs },
  });
};
