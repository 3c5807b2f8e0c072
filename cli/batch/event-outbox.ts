import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { dropEmptyFolder, dropFiles, type Droppable } from "#adapters/disk/drop-files.ts";
import { folderStore } from "#adapters/disk/folder-store.ts";
import { webhookClient } from "#adapters/http/webhook-client.ts";
import { ifThere } from "#adapters/system-errors.ts";
import { eventKey, jobEventSchema } from "#core/events/events.ts";
import type { SigningKeys } from "#core/events/signing-keys.ts";
import { deliveryPrefix } from "#core/events/webhook-delivery.ts";
import { isJobFolder, isJobKey } from "#core/job/own-names.ts";
import { jobRequestKey, jobRequestSchema, type JobRequest } from "#core/job/request.ts";
import type { EventQueue } from "#core/ports/event-queue.ts";
import { getJson, putJson } from "#core/ports/json-values.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { jobFolders } from "#core/store/layout.ts";
import { attemptDelivery } from "#pipeline/jobs/deliver-webhook.ts";

/** Sends events of jobs to their callbacks, signed as the cloud signs them. */
export type EventOutbox = {
  /**
   * Where a job's events go. @param result  what to call its result, where the job knows another place
   */
  readonly queueFor: (id: string, result: string | null) => OutboxQueue;
  /** Where events of a job are that has no store of its own. */
  readonly storeOf: (id: string, request: JobRequest) => Promise<JobStore>;
  /** Tries once more what was not taken; what is not taken then stays for the next run. @returns how many */
  readonly close: () => Promise<number>;
};

export type OutboxQueue = Pick<EventQueue, "send"> & {
  /** Types that were sent. */
  readonly sent: ReadonlySet<string>;
  /** Lets go what waited for the result to be in its place. */
  readonly release: () => Promise<void>;
};

type Settings = { readonly keys: SigningKeys; readonly warn: (sentence: string) => void };

type Parcel = { readonly id: string; readonly event: string };

/** @param folder  where events lie until they are taken */
export const eventOutbox = async (folder: string, { keys, warn }: Settings): Promise<EventOutbox> => {
  const stop = new AbortController();
  const storeAt = (id: string): JobStore => folderStore(join(folder, id));
  const ports = {
    openStore: folderStore,
    webhooks: webhookClient({ reach: "this machine too" }),
    signingSecrets: (tenant: string | null) =>
      Promise.resolve([(tenant === null ? undefined : keys.tenants.get(tenant)) ?? keys.default]),
    orderDefaults: { limits: { callbackHosts: null } },
    now: () => new Date(),
    random: Math.random,
  };
  const attempt = async ({ id, event }: Parcel): Promise<"gone" | number> => {
    const store = storeAt(id);
    const delivery = await attemptDelivery(ports, store, event);
    if (delivery === null || delivery.outcome === "delivered") return forget(folder, { id, event });
    warn(`${event} was not taken by ${delivery.url}: ${delivery.problem ?? ""}`);
    return delivery.nextInSeconds ?? forget(folder, { id, event });
  };
  const carrying = new Set<Promise<void>>();
  const carry = (parcel: Parcel): void => {
    const work = (async () => {
      for (;;) {
        const next = await attempt(parcel);
        if (next === "gone") return;
        await sleep(next * 1000, undefined, { signal: stop.signal, ref: false });
      }
    })()
      // A stop leaves it for the next run; what cannot be written down is told.
      .catch((error: unknown) => {
        if (!stop.signal.aborted) warn(`${parcel.event} was not sent: ${String(error)}`);
      })
      .finally(() => carrying.delete(work));
    carrying.add(work);
  };
  for (const parcel of await parcelsIn(folder)) carry(parcel);
  return {
    queueFor: (id, result) => queueInto({ id, result, store: storeAt(id), carry }),
    storeOf: async (id, request) => {
      await putJson(storeAt(id), jobRequestKey, request);
      return storeAt(id);
    },
    close: async () => {
      stop.abort();
      await Promise.all(carrying);
      const left = await parcelsIn(folder);
      const tried = await Promise.all(
        left.map((parcel) =>
          attempt(parcel).catch((error: unknown) => {
            warn(`${parcel.event} was not sent: ${String(error)}`);
          }),
        ),
      );
      const kept = tried.filter((one) => one !== "gone").length;
      if (kept === 0) await dropAll(folder);
      return kept;
    },
  };
};

/** What lies in a folder for each job, by its id: keys of a job's store. */
const ofJobs: Droppable = {
  isOwnFile: (path) => isJobKey(keyIn(path).replace(/\.tmp-[0-9a-f-]{36}$/, "")),
  isOwnFolder: (path) => !path.includes("/") || isJobFolder(keyIn(path)),
};

/** A person's files stay. */
const dropAll = async (folder: string): Promise<void> => {
  await dropFiles(folder, ofJobs);
  await dropEmptyFolder(folder);
};

const keyIn = (path: string): string => path.slice(path.indexOf("/") + 1);

type Into = {
  readonly id: string;
  readonly result: string | null;
  readonly store: JobStore;
  readonly carry: (parcel: Parcel) => void;
};

const queueInto = ({ id, result, store, carry }: Into): OutboxQueue => {
  const sent = new Set<string>();
  const held: Parcel[] = [];
  return {
    sent,
    send: async ({ store: from, event }) => {
      const job = folderStore(from);
      const told = await getJson(job, eventKey(event), jobEventSchema);
      const request = await getJson(job, jobRequestKey, jobRequestSchema);
      sent.add(told.type);
      await putJson(store, jobRequestKey, request);
      await putJson(store, eventKey(event), withResult(told, result));
      // Pictures are written after the job's own film: success is told when they are there.
      if (told.type === "job.succeeded") held.push({ id, event });
      else carry({ id, event });
    },
    release: () => {
      held.splice(0).forEach(carry);
      return Promise.resolve();
    },
  };
};

const withResult = <Event extends { readonly type: string; readonly data: object }>(
  event: Event,
  result: string | null,
): Event =>
  result !== null && "result" in event.data ? { ...event, data: { ...event.data, result } } : event;

const parcelsIn = async (folder: string): Promise<Parcel[]> => {
  const ids = (await ifThere(readdir(folder))) ?? [];
  const parcels = await Promise.all(
    ids.map(async (id) => {
      const names = (await ifThere(readdir(join(folder, id, jobFolders.events)))) ?? [];
      return names
        .filter((name) => name.endsWith(".json"))
        .map((name) => ({ id, event: name.slice(0, -5) }));
    }),
  );
  return parcels.flat();
};

/** Takes away an event that is done with. */
const forget = async (folder: string, { id, event }: Parcel): Promise<"gone"> => {
  const root = join(folder, id);
  await rm(join(root, eventKey(event)), { force: true });
  await dropFiles(root, {
    isOwnFile: (key) => key.startsWith(deliveryPrefix(event)) && isJobKey(key),
    isOwnFolder: (path) => `${path}/` === deliveryPrefix(event),
  });
  return "gone";
};
