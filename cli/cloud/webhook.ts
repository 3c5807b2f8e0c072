import { webhookClient } from "#adapters/http/webhook-client.ts";
import { JobError } from "#core/errors.ts";
import { eventKey, jobEventSchema } from "#core/events/events.ts";
import { getJson } from "#core/ports/json-values.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { Delivery } from "#core/events/webhook-delivery.ts";
import { attemptDelivery, signedHeaders } from "#pipeline/jobs/deliver-webhook.ts";
import { inCloud } from "#cli/cloud/cloud-failure.ts";
import type { CloudOptions } from "#cli/cloud/cloud-options.ts";
import { connect } from "#cli/cloud/connect.ts";
import { findRuns } from "#cli/cloud/job-runs.ts";
import { jobFolders } from "#core/store/layout.ts";

export type ReplayOptions = CloudOptions & { readonly event?: string; readonly all?: true };

/**
 * Sends events of a job to its callback again, now and from this machine, and writes down what came of
 * it: one by its id, all, or, without a choice, those that no attempt delivered.
 *
 * @returns the exit code: 0 when all were taken
 */
export const replayEvents = (id: string, options: ReplayOptions): Promise<number> =>
  inCloud(async () => {
    const cloud = await connect(options);
    const { request } = await findRuns(cloud, id);
    if (request.callback === null) {
      throw new JobError("UsageInvalid", `${id} was ordered without a callback; nothing is to be sent`);
    }
    const store = cloud.storeOf(id);
    const again = options.all === true || options.event !== undefined;
    const ports = {
      openStore: () => store,
      webhooks: webhookClient(),
      signingSecrets: cloud.signingSecrets,
      orderDefaults: cloud.orderDefaults,
      now: () => new Date(),
      random: Math.random,
    };
    let [sent, taken] = [0, 0];
    for (const event of await eventsOf(store, options.event)) {
      const mode = again ? "even if delivered" : "unless delivered";
      const delivery = await attemptDelivery(ports, store, event, mode);
      if (delivery === null) continue;
      sent += 1;
      if (delivery.outcome === "delivered") taken += 1;
      process.stdout.write(`${lineOf(delivery)}\n`);
    }
    process.stdout.write(`${taken} of ${sent} taken by ${request.callback.url}\n`);
    return taken === sent ? 0 : 6;
  });

/** Ids, in the order in which things happened. */
const eventsOf = async (store: JobStore, only: string | undefined): Promise<string[]> => {
  if (only !== undefined) {
    if (await store.has(eventKey(only))) return [only];
    throw new JobError(
      "UsageInvalid",
      `the job told no event ${only}; omit --event to replay all that are missing`,
    );
  }
  const events: { id: string; timestamp: string }[] = [];
  for await (const key of store.list(jobFolders.events))
    events.push(await getJson(store, key, jobEventSchema));
  return events.toSorted((a, b) => (a.timestamp < b.timestamp ? -1 : 1)).map(({ id }) => id);
};

const lineOf = ({ event, outcome, status, problem, milliseconds }: Delivery): string =>
  `${event}  ${outcome}  ${problem ?? `${String(status)} in ${milliseconds} ms`}`;

/** Sends a signed example to an address, to try a receiver with. */
export const testReceiver = (url: string, options: CloudOptions): Promise<number> =>
  inCloud(async () => {
    const cloud = await connect(options);
    const at = new Date();
    const id = `example_job-canceled_run${at.getTime()}`;
    const event = jobEventSchema.parse({
      id,
      type: "job.canceled",
      timestamp: at.toISOString(),
      data: {
        job: "example",
        execution: "example",
        customData: { test: true },
        reason: "an example, sent with chromaloom webhook test",
      },
    });
    const body = JSON.stringify(event);
    const headers = {
      "content-type": "application/json",
      ...signedHeaders(await cloud.signingSecrets(null), id, at, body),
    };
    const { status } = await webhookClient()
      .post(url, headers, body)
      .catch((error: unknown) => {
        if (error instanceof JobError) throw error;
        throw new JobError(
          "CallbackRefused",
          `${url} gave no answer: ${String(error)}`,
          { url },
          { cause: error },
        );
      });
    const isTaken = status >= 200 && status < 300;
    process.stdout.write(
      isTaken
        ? `${url} took the example (${status})\n`
        : `${url} answered ${status}; a receiver that took the event answers 2xx (see docs/webhooks.md)\n`,
    );
    return isTaken ? 0 : 6;
  });
