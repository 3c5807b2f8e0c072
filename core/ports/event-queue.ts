import type { QueuedEvent } from "#core/events/webhook-delivery.ts";

/** Takes events on their way to a job's callback. */
export interface EventQueue {
  send(event: QueuedEvent): Promise<void>;
  /** A message that was received and not handled comes back after so long; at most 12 hours. */
  postpone(receipt: string, seconds: number): Promise<void>;
}
