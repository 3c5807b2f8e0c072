import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import * as z from "zod";
import { JobError } from "#core/errors.ts";

/** Bearer tokens by the name of the machine that each is for: who writes an order names the machine, not the token. */
const tokensSchema = z.record(z.hostname(), z.string().min(1));

/**
 * The token for a machine, of a secret that holds `{"models.example": "TOKEN"}`; read each time, so that a
 * rotated one holds at once.
 *
 * @param secretId  undefined: the deployment has none
 * @throws JobError CloudRefused
 */
export const colouristToken = async (
  open: () => SecretsManagerClient,
  secretId: string | undefined,
  hostname: string,
): Promise<string | undefined> => {
  if (secretId === undefined) return undefined;
  const { SecretString } = await open().send(new GetSecretValueCommand({ SecretId: secretId }));
  const tokens = readTokens(SecretString ?? "");
  if (tokens !== null) return Object.hasOwn(tokens, hostname) ? tokens[hostname] : undefined;
  throw new JobError(
    "CloudRefused",
    `the secret ${secretId} does not hold tokens by machine; write {"models.example": "TOKEN"} there (docs/deploy.md)`,
  );
};

const readTokens = (text: string): Readonly<Record<string, string>> | null => {
  try {
    return tokensSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};
