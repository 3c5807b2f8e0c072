import * as z from "zod";
import { Webhook, WebhookVerificationError } from "standardwebhooks";
import { JobError } from "#core/errors.ts";
import type { JobEvent } from "#core/events/events.ts";
import { readSigningKeys } from "#core/events/signing-keys.ts";
import { eventTypes } from "#core/job/event-types.ts";

/** Headers as Node's servers give them, or as `Request` has them. */
export type WebhookHeaders =
  Readonly<Record<string, string | readonly string[] | undefined>> | { forEach: Headers["forEach"] };

/**
 * Checks that a webhook comes from a holder of the secret, and is no older or younger than five minutes.
 *
 * @param body  the exact bytes, or the text, that came; what a JSON parser writes back has other ones
 * @param secret  `whsec_…`; several while secrets change over
 * @returns the event; null: of a type that this version does not know, to be answered with 2xx and left
 * @throws JobError SignatureInvalid: answer 401
 */
export const verifyWebhook = (
  body: string | Uint8Array,
  headers: WebhookHeaders,
  secret: string | readonly string[],
): JobEvent | null => {
  const text = typeof body === "string" ? body : new TextDecoder().decode(body);
  const sent = plainHeaders(headers);
  const secrets = typeof secret === "string" ? [secret] : secret;
  const keys = secrets.map((one) => readSigningKeys(one).default);
  if (keys.length === 0) throw new JobError("UsageInvalid", "verifyWebhook needs a secret; give whsec_…");
  const refusals = keys.map((key) => refusalOf(new Webhook(key), text, sent));
  if (!refusals.includes(null)) {
    throw new JobError("SignatureInvalid", `the webhook is not to be trusted: ${refusals[0] ?? ""}`);
  }
  const event: unknown = JSON.parse(text);
  return knownSchema.safeParse(event).success ? (event as JobEvent) : null;
};

/** Who holds the secret is believed; new fields may come. */
const knownSchema = z.looseObject({ id: z.string(), type: z.enum(eventTypes), data: z.looseObject({}) });

/** Why a key does not hold for what came; null: it does. */
const refusalOf = (webhook: Webhook, body: string, headers: Record<string, string>): string | null => {
  try {
    webhook.verify(body, headers);
    return null;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return error.message;
    throw error;
  }
};

const plainHeaders = (headers: WebhookHeaders): Record<string, string> => {
  const plain: Record<string, string> = {};
  const take = (value: unknown, name: string): void => {
    if (typeof value === "string") plain[name.toLowerCase()] = value;
  };
  if (headers instanceof Headers) headers.forEach(take);
  else for (const [name, value] of Object.entries(headers)) take(value, name);
  return plain;
};
