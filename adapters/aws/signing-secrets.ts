import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { JobError } from "#core/errors.ts";
import { readSigningKeys, type SigningKeys } from "#core/events/signing-keys.ts";

/** Milliseconds that secrets are remembered: so long after a rotation deliveries may miss the new one. */
const rememberedMs = 5 * 60_000;

/**
 * The keys that a tenant's deliveries are signed with: today's and, since the last rotation, the one before,
 * newest first; each as `whsec_…`, ready to be given to receivers. Who has no key of their own gets the
 * deployment's.
 */
export const signingSecrets = (
  client: SecretsManagerClient,
  secretId: string,
  now: () => Date = () => new Date(),
): ((tenant: string | null) => Promise<readonly string[]>) => {
  let remembered: { readonly at: number; readonly versions: Promise<readonly SigningKeys[]> } | null = null;
  const read = async (): Promise<readonly SigningKeys[]> => {
    const current = await readVersion(client, secretId, "AWSCURRENT");
    const previous = await readVersion(client, secretId, "AWSPREVIOUS");
    if (current !== null) return previous === null ? [current] : [current, previous];
    throw new JobError(
      "CloudRefused",
      `the secret ${secretId} has no value to sign webhooks with; put one there (docs/deploy.md)`,
    );
  };
  return async (tenant) => {
    const at = now().getTime();
    if (remembered === null || at - remembered.at > rememberedMs) {
      const versions = read();
      remembered = { at, versions };
      versions.catch(() => (remembered = null));
    }
    const versions = await remembered.versions;
    return [...new Set(versions.map((keys) => keys.tenants.get(tenant ?? "") ?? keys.default))];
  };
};

const readVersion = async (
  client: SecretsManagerClient,
  SecretId: string,
  VersionStage: "AWSCURRENT" | "AWSPREVIOUS",
): Promise<SigningKeys | null> => {
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId, VersionStage }));
    return SecretString === undefined ? null : readSigningKeys(SecretString);
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return null;
    throw error;
  }
};
