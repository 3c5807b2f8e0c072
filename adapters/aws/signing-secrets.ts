import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { JobError } from "#core/errors.ts";

/** Milliseconds that secrets are remembered: so long after a rotation deliveries may miss the new one. */
const rememberedMs = 5 * 60_000;

/** Bytes of a secret that Standard Webhooks allows. */
const [leastBytes, mostBytes] = [24, 64] as const;

/**
 * The secret that deliveries are signed with and, since the last rotation, the one before, newest first;
 * each as `whsec_…`, ready to be given to receivers.
 */
export const signingSecrets = (
  client: SecretsManagerClient,
  secretId: string,
  now: () => Date = () => new Date(),
): (() => Promise<readonly string[]>) => {
  let remembered: { readonly at: number; readonly secrets: Promise<readonly string[]> } | null = null;
  const read = async (): Promise<readonly string[]> => {
    const current = await readVersion(client, secretId, "AWSCURRENT");
    const previous = await readVersion(client, secretId, "AWSPREVIOUS");
    if (current !== null) return previous === null ? [current] : [current, previous];
    throw new JobError("CloudRefused", `the secret ${secretId} has no value to sign webhooks with`);
  };
  return () => {
    const at = now().getTime();
    if (remembered === null || at - remembered.at > rememberedMs) {
      const secrets = read();
      remembered = { at, secrets };
      secrets.catch(() => (remembered = null));
    }
    return remembered.secrets;
  };
};

const readVersion = async (
  client: SecretsManagerClient,
  SecretId: string,
  VersionStage: "AWSCURRENT" | "AWSPREVIOUS",
): Promise<string | null> => {
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId, VersionStage }));
    return SecretString === undefined ? null : standardSecret(SecretString);
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return null;
    throw error;
  }
};

/**
 * A secret as Standard Webhooks writes it. Its base64 may come with or without `whsec_`; 32 letters and
 * digits, which Secrets Manager makes by itself, are base64 as well.
 *
 * @throws JobError UsageInvalid, which never quotes the secret
 */
const standardSecret = (text: string): string => {
  const base64 = text.trim().replace(/^whsec_/, "");
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(base64) && base64.length % 4 === 0;
  const bytes = Buffer.from(base64, "base64").length;
  if (isBase64 && bytes >= leastBytes && bytes <= mostBytes) return `whsec_${base64}`;
  throw new JobError(
    "UsageInvalid",
    `the webhook secret must be base64 of ${leastBytes} to ${mostBytes} bytes, with or without whsec_; the one there is not`,
  );
};
