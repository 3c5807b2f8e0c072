import * as z from "zod";
import { JobError } from "#core/errors.ts";

/** Bytes of a key that Standard Webhooks allows. */
const [minBytes, maxBytes] = [24, 64] as const;

const manySchema = z.strictObject({
  default: z.string(),
  tenants: z.record(z.string(), z.string()),
});

/** What a secret holds to sign webhooks with: one key for all, and keys of single tenants. */
export type SigningKeys = { readonly default: string; readonly tenants: ReadonlyMap<string, string> };

/**
 * Reads a secret: a key, or `{"default": KEY, "tenants": {NAME: KEY}}`; each key is base64 with or without
 * `whsec_`. 44 letters and digits, which Secrets Manager makes by itself, are base64 as well.
 *
 * @returns keys as Standard Webhooks writes them, `whsec_…`
 * @throws JobError UsageInvalid, which never quotes the secret
 */
export const readSigningKeys = (text: string): SigningKeys => {
  if (!text.trimStart().startsWith("{")) return { default: standardKey(text, "it"), tenants: new Map() };
  const many = readMany(text);
  return {
    default: standardKey(many.default, "its default"),
    tenants: new Map(
      Object.entries(many.tenants).map(([name, key]) => [name, standardKey(key, `the key of ${name}`)]),
    ),
  };
};

const readMany = (text: string): z.infer<typeof manySchema> => {
  try {
    return manySchema.parse(JSON.parse(text));
  } catch {
    throw new JobError(
      "UsageInvalid",
      'the webhook secret is JSON, but not of the form {"default": KEY, "tenants": {NAME: KEY}}; see docs/webhooks.md',
    );
  }
};

const standardKey = (text: string, which: string): string => {
  const base64 = text.trim().replace(/^whsec_/, "");
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(base64) && base64.length % 4 === 0;
  const bytes = (base64.replace(/=+$/, "").length * 3) >> 2;
  if (isBase64 && bytes >= minBytes && bytes <= maxBytes) return `whsec_${base64}`;
  throw new JobError(
    "UsageInvalid",
    `the webhook secret must be base64 of ${minBytes} to ${maxBytes} bytes, with or without whsec_; ${which} is not`,
  );
};
