import { batchPieceSchema } from "#core/job/batch-piece.ts";
import {
  queuedMessagesSchema,
  type BatchAnswer,
  type QueuedMessage,
} from "#pipeline/jobs/queued-messages.ts";
import type { Started } from "#pipeline/jobs/start-execution.ts";
import { startPiece } from "#pipeline/jobs/start-piece.ts";
import type { StartPorts } from "#pipeline/jobs/start-ports.ts";
import type { JobPorts } from "#pipeline/jobs/ports.ts";

type StartFilmsPorts = StartPorts & Pick<JobPorts, "warn">;

/** StartFilms: starts the films of pieces of batches. A piece that another try may mend stays in the queue. */
export const startFilms =
  (ports: StartFilmsPorts) =>
  async (input: unknown): Promise<BatchAnswer & { readonly started: readonly Started[] }> => {
    const { Records } = queuedMessagesSchema.parse(input);
    const outcomes = await Promise.all(
      Records.map(async (message) => ({ message, started: await startMessage(ports, message) })),
    );
    return {
      batchItemFailures: outcomes
        .filter(({ started }) => started === null)
        .map(({ message }) => ({ itemIdentifier: message.messageId })),
      started: outcomes.flatMap(({ started }) => started ?? []),
    };
  };

/** null: it shall come again. */
const startMessage = async (ports: StartFilmsPorts, message: QueuedMessage): Promise<Started[] | null> => {
  try {
    return await startPiece(ports, batchPieceSchema.parse(JSON.parse(message.body)));
  } catch (error) {
    ports.warn("not started", { messageId: message.messageId, error });
    return null;
  }
};
