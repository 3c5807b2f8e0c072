import { GetObjectCommand, PutObjectCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { startFauxqs } from "fauxqs";
import { openS3 } from "#adapters/s3/client.ts";

/** What the SDK and the program read of a machine that has an account and a region. */
const cloudVariables = (address: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: address,
  AWS_REGION: "eu-central-1",
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  // Without these the SDK may ask files and servers of the machine that runs the tests.
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_CONFIG_FILE: "/nonexistent",
  AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
});

/** S3 and SQS on loopback, in this process, spoken to by the SDK's own clients. */
export const startCloud = async (bucket = "media") => {
  const server = await startFauxqs({ port: 0, logger: false });
  const address = `http://127.0.0.1:${server.port}`;
  const before = { ...process.env };
  Object.assign(process.env, cloudVariables(address));
  server.createBucket(bucket);
  const s3 = openS3();
  const sqs = new SQSClient({ endpoint: address });
  const put = async (key: string, body: string | Uint8Array, metadata: Record<string, string> = {}) => {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, Metadata: metadata }));
  };
  return {
    server,
    address,
    bucket,
    s3,
    sqs,
    put,
    text: async (key: string): Promise<string> => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return (await Body?.transformToString()) ?? "";
    },
    /** "Object Created" of an object as it is now, as EventBridge brings it. */
    objectCreated: async (key: string): Promise<unknown> => {
      const { ETag = "", ContentLength } = await s3.send(
        new HeadObjectCommand({ Bucket: bucket, Key: key }),
      );
      return {
        version: "0",
        source: "aws.s3",
        "detail-type": "Object Created",
        region: "eu-central-1",
        detail: {
          version: "0",
          bucket: { name: bucket },
          object: {
            key,
            size: ContentLength,
            etag: ETag.replaceAll('"', ""),
            sequencer: "00617F08299329D189",
          },
          reason: "PutObject",
        },
      };
    },
    stop: async (): Promise<void> => {
      s3.destroy();
      sqs.destroy();
      process.env = before;
      await server.stop();
    },
  };
};

export type Cloud = Awaited<ReturnType<typeof startCloud>>;
