import { ChangeMessageVisibilityCommand, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { QueuedEvent } from "#core/events/webhook-delivery.ts";

/** Seconds that SQS hides a message for at most. */
const longestHiding = 12 * 3600;

/** Events on their way to callbacks, as messages of a queue of SQS. */
export const sqsEventQueue = (client: SQSClient, queueUrl: string) => ({
  send: async (event: QueuedEvent): Promise<void> => {
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(event) }));
  },
  /** A message that was received and not handled comes back after so long. */
  postpone: async (receipt: string, seconds: number): Promise<void> => {
    await client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queueUrl,
        ReceiptHandle: receipt,
        VisibilityTimeout: Math.min(seconds, longestHiding),
      }),
    );
  },
});
