import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { BatchPiece } from "#core/job/batch-piece.ts";

/** Pieces of batches as messages of a queue of SQS. */
export const sqsBatchQueue = (client: SQSClient, queueUrl: string) => ({
  send: async (piece: BatchPiece): Promise<void> => {
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(piece) }));
  },
});
