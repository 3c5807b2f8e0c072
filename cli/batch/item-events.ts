import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { folderStore } from "#adapters/disk/folder-store.ts";
import { failures, isFailureCode, JobError } from "#core/errors.ts";
import { runChoicesOf } from "#core/job/choices.ts";
import type { JobRef } from "#core/job/ref.ts";
import type { EventQueue } from "#core/ports/event-queue.ts";
import { failWith } from "#pipeline/jobs/fail-job.ts";
import { tellEvent } from "#pipeline/jobs/tell-event.ts";
import type { KnownItem } from "#cli/batch/colour-item.ts";
import type { EventOutbox } from "#cli/batch/event-outbox.ts";
import type { RunOutcome } from "#cli/local/run-ordered.ts";

/** Tells an item's events, as the cloud tells those of its jobs. */
export type ItemEvents = {
  readonly of: (known: KnownItem) => {
    readonly queue: Pick<EventQueue, "send">;
    readonly finished: (result: string, settled: RunOutcome) => Promise<void>;
    /** What failed before, or without, the workflow, which tells its own failures. */
    readonly failed: (error: unknown) => Promise<void>;
  };
};

/** Where nobody wants to be told. */
export const noEvents: ItemEvents = {
  of: () => ({
    queue: { send: () => Promise.resolve() },
    finished: () => Promise.resolve(),
    failed: () => Promise.resolve(),
  }),
};

/** @param results  folder of the results @param folder  of the outbox */
export const itemEvents = (outbox: EventOutbox, results: string, folder: string): ItemEvents => ({
  of: (known) => {
    const { item, id } = known;
    const { callback = null } = item.order;
    if (callback === null) return noEvents.of(known);
    const started = Date.now();
    const result = join(results, item.stem);
    const queue = outbox.queueFor(id, item.kind === "frames" ? result : null);
    const store = join(folder, id);
    const job: JobRef = {
      id,
      store,
      bucket: "local",
      prefix: store,
      execution: `${id}_${started.toString(36)}`,
    };
    const ports = { openStore: folderStore, events: queue, now: () => new Date() };
    const ready = async (): Promise<void> => {
      await mkdir(store, { recursive: true });
      await outbox.storeOf(id, {
        version: 1,
        id,
        film: item.path,
        result,
        choices: {},
        ...runChoicesOf(item.order, { concurrency: 1, budget: null, callback: null }),
        region: null,
      });
    };
    return {
      queue: {
        send: async (event) => {
          await mkdir(store, { recursive: true });
          await queue.send(event);
        },
      },
      finished: async (_, { frames, remarks }) => {
        if (item.footage.cels === true) {
          await ready();
          const seconds = (Date.now() - started) / 1000;
          const measured = { gpuSeconds: 0, cpuSeconds: seconds, s3Requests: 0, money: null };
          const data = { result, frames, seconds, measured, remarks: [...remarks] };
          await tellEvent(ports, job, { type: "job.succeeded", data });
        }
        await queue.release();
      },
      failed: async (error) => {
        if (queue.sent.has("job.failed")) return;
        await ready();
        const code = error instanceof JobError && isFailureCode(error.name) ? error.name : "ToolFailed";
        const message = error instanceof Error ? error.message : String(error);
        if (failures[code].exitCode === failures.Canceled.exitCode) return;
        await failWith(ports, job, { code, message, failed: null, log: null }, "before any execution");
      },
    };
  },
});
