import { DeleteMessageCommand, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { BatchAnswer } from "#pipeline/jobs/queued-messages.ts";

/**
 * Brings messages of a queue to a function as Lambda does: in batches, and what the answer does not
 * name as failed is taken out of the queue.
 */
export const pumpQueue = (
  sqs: SQSClient,
  QueueUrl: string,
  handler: (batch: unknown) => Promise<BatchAnswer>,
) => {
  const once = async (): Promise<number> => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
    );
    if (Messages.length === 0) return 0;
    const Records = Messages.map(({ MessageId, ReceiptHandle, Body }) => ({
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
      body: Body,
    }));
    const { batchItemFailures } = await handler({ Records });
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { MessageId = "", ReceiptHandle } of Messages) {
      if (!failed.has(MessageId)) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
    return Messages.length;
  };
  return {
    once,
    /** Until the queue shows nothing more. */
    drain: async (): Promise<void> => {
      while ((await once()) > 0);
    },
  };
};
