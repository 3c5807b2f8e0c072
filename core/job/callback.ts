import * as z from "zod";
import { eventTypes } from "#core/job/event-types.ts";

/** Bytes of `customData` as JSON; an event with it stays far below what receivers take. */
const maxCustomDataBytes = 4096;

/** Where a job's events are sent. */
export const callbackSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: "a callback is an https:// address" }).max(2000),
  events: z.array(z.enum(eventTypes)).min(1).nullable().default(null).describe("null: all"),
  customData: z
    .json()
    .default(null)
    .refine((data) => new TextEncoder().encode(JSON.stringify(data)).length <= maxCustomDataBytes, {
      message: `customData is at most ${maxCustomDataBytes} bytes of JSON`,
    })
    .describe("given back in every event, unread"),
});
