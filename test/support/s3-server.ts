import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { startFauxqs } from "fauxqs";

/** A server that speaks S3 on loopback, and what a client's environment says of it. */
export type S3Server = {
  readonly endpoint: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly stop: () => Promise<void>;
};

/** The quick stand-in: in this process, without signatures. */
export const quickS3 = async (): Promise<S3Server> => {
  const server = await startFauxqs({ port: 0, host: "127.0.0.1", logger: false });
  return {
    endpoint: `http://127.0.0.1:${server.port}`,
    accessKey: "test",
    secretKey: "test",
    stop: () => server.stop(),
  };
};

/** The variables that lead the SDK, here and in child processes, to a server. */
export const s3Environment = ({ endpoint, accessKey, secretKey }: Omit<S3Server, "stop">) => ({
  AWS_ENDPOINT_URL_S3: endpoint,
  AWS_ACCESS_KEY_ID: accessKey,
  AWS_SECRET_ACCESS_KEY: secretKey,
  AWS_REGION: "us-east-1",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_CONFIG_FILE: "/dev/null",
  AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
});

/** Leads this process's SDK to a server. @returns what leads it away again */
export const leadTo = (server: Omit<S3Server, "stop">): (() => void) => {
  const before = { ...process.env };
  Object.assign(process.env, s3Environment(server));
  return () => {
    process.env = before;
  };
};

export const createBucket = async (
  { endpoint, accessKey: accessKeyId, secretKey: secretAccessKey }: Omit<S3Server, "stop">,
  Bucket: string,
): Promise<void> => {
  const client = new S3Client({
    endpoint,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  });
  await client.send(new CreateBucketCommand({ Bucket }));
  client.destroy();
};
