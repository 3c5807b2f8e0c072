import * as z from "zod";
import { jobFolders } from "#core/store/layout.ts";

/** An event on its way through the queue: where its bytes lie, not the bytes. */
export const queuedEventSchema = z.strictObject({
  version: z.literal(1),
  store: z.string().min(1).describe("address of the job's store"),
  event: z.string().regex(/^[A-Za-z0-9_-]+$/, "an event's id"),
});

export type QueuedEvent = z.infer<typeof queuedEventSchema>;

/** What one attempt to deliver an event came to; `deliveries/<event>/<attempt>.json`. */
export const deliverySchema = z.strictObject({
  version: z.literal(1),
  event: z.string(),
  attempt: z.int().positive(),
  url: z.string(),
  at: z.iso.datetime(),
  milliseconds: z.number().nonnegative(),
  status: z.int().nullable().describe("of the answer; null: there was none"),
  outcome: z
    .enum(["delivered", "failed", "refused"])
    .describe("refused: will not be tried again, and goes to the dead letters"),
  problem: z.string().nullable(),
  nextInSeconds: z.int().nonnegative().nullable().describe("until the next attempt; null: there is none"),
});

export type Delivery = z.infer<typeof deliverySchema>;

/** Folder of an event's attempts; they count from 1. */
export const deliveryPrefix = (event: string): string => `${jobFolders.deliveries}${event}/`;

export const deliveryKey = (event: string, attempt: number): string =>
  `${deliveryPrefix(event)}${String(attempt).padStart(4, "0")}.json`;

/** Says that the event was put into the queue; beside the attempts, without their ending. */
export const queuedMarkKey = (event: string): string => `${deliveryPrefix(event)}queued`;

/**
 * Seconds from one failed attempt to the next, over 21 hours in all; after the last the message goes to
 * the dead-letter queue. SQS hides a message for at most 12 hours.
 */
export const deliveryDelaysSeconds = [5, 30, 120, 600, 1800, 3600, 7200, 14_400, 21_600, 28_800] as const;

/** Attempts in all: what the queue's redrive policy calls maxReceiveCount. */
export const maxDeliveryAttempts = deliveryDelaysSeconds.length + 1;

/**
 * @param attempt  the one that failed, from 1
 * @param random  in [0, 1): spreads the attempts of many events by up to a tenth
 * @returns null after the last
 */
export const delayAfter = (attempt: number, random: number): number | null => {
  const delay = deliveryDelaysSeconds[attempt - 1];
  return delay === undefined ? null : Math.round(delay * (1 + random / 10));
};
