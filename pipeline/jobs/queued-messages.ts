import * as z from "zod";

/** Messages of a queue, as Lambda hands them over. */
export const queuedMessagesSchema = z.object({
  Records: z.array(z.object({ messageId: z.string(), receiptHandle: z.string(), body: z.string() })),
});

export type QueuedMessage = z.infer<typeof queuedMessagesSchema>["Records"][number];

/** What Lambda takes out of the queue is all but these. */
export type BatchAnswer = { readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] };
