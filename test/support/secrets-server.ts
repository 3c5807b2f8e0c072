import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

/** Secrets Manager's GetSecretValue on loopback, by the name of each secret, and the SDK's client of it. */
export const startSecretsServer = async (secrets: Readonly<Record<string, string>>) => {
  const server = createServer((request, response) => {
    void json(request).then((asked) => {
      const { SecretId = "" } = asked as { readonly SecretId?: string };
      const SecretString = secrets[SecretId];
      const isKnown =
        request.headers["x-amz-target"] === "secretsmanager.GetSecretValue" && SecretString !== undefined;
      response
        .writeHead(isKnown ? 200 : 400, { "content-type": "application/x-amz-json-1.1" })
        .end(JSON.stringify(isKnown ? { SecretString } : { __type: "ResourceNotFoundException" }));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = new SecretsManagerClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
  return {
    client: () => client,
    close: (): void => {
      client.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
};
