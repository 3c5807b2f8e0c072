import type { BatchPiece } from "#core/job/batch-piece.ts";

/** Takes pieces of batches until their films are started. */
export interface BatchQueue {
  send(piece: BatchPiece): Promise<void>;
}
