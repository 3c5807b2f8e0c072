import { eventId, eventKey, isWanted, jobEventSchema, type EventData } from "#core/events/events.ts";
import type { EventType } from "#core/job/event-types.ts";
import { executionOf, type JobRef } from "#core/job/ref.ts";
import { jobRequestKey, jobRequestSchema } from "#core/job/request.ts";
import { getJson } from "#core/ports/json-values.ts";
import { queuedMarkKey } from "#core/events/webhook-delivery.ts";
import type { WorkflowPorts } from "#pipeline/jobs/ports.ts";

export type TellPorts = Pick<WorkflowPorts, "openStore" | "events" | "now">;

/**
 * Tells something of a job: writes the event into the job's store under its own id, and queues it where
 * the job's callback wants it. Told again, it changes nothing and queues nothing; after a failure
 * between writing and queueing, the repetition queues.
 *
 * @param step  which of several events of this type
 */
export const tellEvent = async <Type extends EventType>(
  { openStore, events, now }: TellPorts,
  job: JobRef,
  { type, step = [], data }: { type: Type; step?: readonly (string | number)[]; data: EventData<Type> },
): Promise<void> => {
  const store = openStore(job.store);
  const request = await getJson(store, jobRequestKey, jobRequestSchema);
  const id = eventId(job, type, step);
  const event = jobEventSchema.parse({
    id,
    type,
    timestamp: now().toISOString(),
    data: {
      job: job.id,
      execution: executionOf(job),
      customData: request.callback?.customData ?? null,
      ...data,
    },
  });
  await store.putIfAbsent(eventKey(id), new TextEncoder().encode(JSON.stringify(event)));
  if (!isWanted(request, type) || (await store.has(queuedMarkKey(id)))) return;
  await events.send({ version: 1, store: job.store, event: id });
  await store.put(queuedMarkKey(id), new TextEncoder().encode(now().toISOString()));
};

/** Whether an event was told before. */
export const wasTold = (
  { openStore }: TellPorts,
  job: JobRef,
  type: EventType,
  step: readonly (string | number)[] = [],
): Promise<boolean> => openStore(job.store).has(eventKey(eventId(job, type, step)));
