import { Webhook } from "standardwebhooks";
import { JobError } from "#core/errors.ts";
import { eventKey, maxEventBytes } from "#core/events/events.ts";
import { refuseOtherHost, type OrderLimits } from "#core/job/order-limits.ts";
import { jobRequestKey, jobRequestSchema } from "#core/job/request.ts";
import { getJson, putJson } from "#core/ports/json-values.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { shortened } from "#core/events/short-text.ts";
import {
  delayAfter,
  deliveryKey,
  deliveryPrefix,
  deliverySchema,
  queuedEventSchema,
  type Delivery,
} from "#core/events/webhook-delivery.ts";
import type { JobPorts } from "#pipeline/jobs/ports.ts";
import {
  queuedMessagesSchema,
  type BatchAnswer,
  type QueuedMessage,
} from "#pipeline/jobs/queued-messages.ts";

export type DeliverPorts = Pick<
  JobPorts,
  "openStore" | "events" | "webhooks" | "signingSecrets" | "now" | "random" | "warn"
> & { readonly orderDefaults: { readonly limits: Pick<OrderLimits, "callbackHosts"> } };

/**
 * DeliverWebhook: one attempt for each event of a batch. What was not taken stays in the queue and comes
 * back after a while, longer each time, until the queue gives it up to its dead-letter queue.
 */
export const deliverWebhook =
  (ports: DeliverPorts) =>
  async (batch: unknown): Promise<BatchAnswer> => {
    const { Records } = queuedMessagesSchema.parse(batch);
    const outcomes = await Promise.all(
      Records.map(async (message) => ({ message, next: await handleMessage(ports, message) })),
    );
    const failed = outcomes.filter(({ next }) => next !== "done");
    return { batchItemFailures: failed.map(({ message }) => ({ itemIdentifier: message.messageId })) };
  };

/**
 * A message that is not ours, whose job is gone, or that will never be sent, fails at once and often: that
 * ends in the dead-letter queue, where somebody looks.
 */
const handleMessage = async (ports: DeliverPorts, message: QueuedMessage): Promise<"done" | "again"> => {
  try {
    const { store, event } = queuedEventSchema.parse(JSON.parse(message.body));
    const opened = ports.openStore(store);
    const refused = (await earlierAttempts(opened, event)).find(({ outcome }) => outcome === "refused");
    const delivery = refused ?? (await attemptDelivery(ports, opened, event));
    if (delivery === null || delivery.outcome === "delivered") return "done";
    // After the last attempt, or a refusal, it comes back at once, and the queue gives it up.
    await ports.events.postpone(message.receiptHandle, delivery.nextInSeconds ?? 0);
    if (refused === undefined) ports.warn("not delivered", { ...delivery });
    return "again";
  } catch (error) {
    ports.warn("not handled", { messageId: message.messageId, body: message.body, error });
    return "again";
  }
};

/**
 * Sends an event to its job's callback and writes down what came of it.
 *
 * @param again  send even what was delivered before
 * @returns null where there is nothing to send: no callback, or delivered before
 */
export const attemptDelivery = async (
  ports: Omit<DeliverPorts, "events" | "warn">,
  store: JobStore,
  event: string,
  again: "unless delivered" | "even if delivered" = "unless delivered",
): Promise<Delivery | null> => {
  const { callback, tenant } = await getJson(store, jobRequestKey, jobRequestSchema);
  const earlier = await earlierAttempts(store, event);
  const isDelivered = earlier.some(({ outcome }) => outcome === "delivered");
  if (callback === null || (isDelivered && again === "unless delivered")) return null;
  const body = new TextDecoder().decode(await store.get(eventKey(event)));
  const attempt = earlier.length + 1;
  const at = ports.now();
  const answer = await post(ports, { id: event, url: callback.url, tenant, body, at });
  const delivery: Delivery = {
    version: 1,
    event,
    attempt,
    url: callback.url,
    at: at.toISOString(),
    milliseconds: Math.max(0, ports.now().getTime() - at.getTime()),
    ...answer,
    nextInSeconds: answer.outcome === "failed" ? delayAfter(attempt, ports.random()) : null,
  };
  await putJson(store, deliveryKey(event, attempt), delivery);
  return delivery;
};

/** Attempts that were written down, oldest first. */
export const earlierAttempts = async (store: JobStore, event: string): Promise<Delivery[]> => {
  const attempts: Delivery[] = [];
  for await (const key of store.list(deliveryPrefix(event))) {
    if (key.endsWith(".json")) attempts.push(await getJson(store, key, deliverySchema));
  }
  return attempts;
};

type Answer = Pick<Delivery, "status" | "outcome" | "problem">;

/** An answer that says: never send here again (Standard Webhooks). */
const gone = 410;

const post = async (
  {
    webhooks,
    signingSecrets,
    orderDefaults,
  }: Pick<DeliverPorts, "webhooks" | "signingSecrets" | "orderDefaults">,
  { id, url, tenant, body, at }: { id: string; url: string; tenant: string | null; body: string; at: Date },
): Promise<Answer> => {
  try {
    checkSize(body);
    // Also here: a request may have been written without an order, or before the deployment named its hosts.
    refuseOtherHost(url, orderDefaults.limits);
    const headers = {
      "content-type": "application/json",
      "user-agent": "chromaloom-webhooks",
      ...signedHeaders(await signingSecrets(tenant), id, at, body),
    };
    const { status } = await webhooks.post(url, headers, body);
    if (status >= 200 && status < 300) return { status, outcome: "delivered", problem: null };
    const problem = `the receiver answered ${status}${status >= 300 && status < 400 ? "; redirects are not followed" : ""}`;
    return { status, outcome: status === gone ? "refused" : "failed", problem };
  } catch (error) {
    const problem = shortened(error instanceof Error ? error.message : String(error), 1000);
    const isRefused = error instanceof JobError && error.name === "CallbackRefused";
    return { status: null, outcome: isRefused ? "refused" : "failed", problem };
  }
};

const checkSize = (body: string): void => {
  const bytes = new TextEncoder().encode(body).length;
  if (bytes <= maxEventBytes) return;
  throw new JobError("CallbackRefused", `the event is ${bytes} bytes; at most ${maxEventBytes} are sent`);
};

/** Headers of Standard Webhooks; every secret signs, so that receivers can change theirs at leisure. */
export const signedHeaders = (
  secrets: readonly string[],
  id: string,
  at: Date,
  body: string,
): Record<string, string> => ({
  "webhook-id": id,
  "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
  "webhook-signature": secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(" "),
});
