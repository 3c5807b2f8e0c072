import type { OrderDefaults } from "#core/job/order.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { BatchQueue } from "#core/ports/batch-queue.ts";
import type { EventQueue } from "#core/ports/event-queue.ts";
import type { Executions } from "#core/ports/executions.ts";
import type { MediaBucket } from "#core/ports/media-bucket.ts";
import type { Colourist } from "#core/ports/colourist.ts";
import type { TaskTokens } from "#core/ports/task-tokens.ts";
import type { Tasks } from "#core/ports/tasks.ts";
import type { WebhookClient } from "#core/ports/webhook-client.ts";

/** All that a use case of a job may need; each says which part it takes. */
export type JobPorts = {
  readonly openStore: (uri: string) => JobStore;
  readonly events: EventQueue;
  readonly batches: BatchQueue;
  readonly executions: Executions;
  readonly media: MediaBucket;
  readonly tasks: Tasks;
  readonly taskTokens: TaskTokens;
  /** A colourist at an address. @throws JobError for one that nothing is sent to */
  readonly openAddress: (address: string) => Promise<Colourist>;
  readonly webhooks: WebhookClient;
  /** Keys that a tenant's deliveries are signed with, newest first; the one before stays for a while. */
  readonly signingSecrets: (tenant: string | null) => Promise<readonly string[]>;
  readonly orderDefaults: OrderDefaults;
  /** Where people of the account read a task's log; null: nowhere to link to. */
  readonly logLink: (stream: string) => string | null;
  /** What people of the account should be able to read of a thing that went wrong and goes on. */
  readonly warn: (what: string, facts: Readonly<Record<string, unknown>>) => void;
  readonly now: () => Date;
  /** In [0, 1): spreads what would otherwise happen at once. */
  readonly random: () => number;
};

/** What the workflow's own functions need, here and in the cloud. */
export type WorkflowPorts = Pick<JobPorts, "openStore" | "openAddress" | "logLink" | "now"> & {
  readonly events: Pick<EventQueue, "send">;
};
