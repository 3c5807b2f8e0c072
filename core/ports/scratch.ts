import type { Evidence, Grid } from "#core/model/evidence.ts";
import type { FrameRange } from "#core/film/frame-range.ts";

/** Evidence of a run of frames, read in any order. */
export interface EvidenceReader {
  /** @param frame  global index; the views stay valid after further reads */
  read(frame: number): Promise<Evidence>;
  close(): Promise<void>;
}

/** Evidence as it is made, frame after frame, on the task's own disk. */
export interface EvidenceSpool {
  append(evidence: Uint8Array): Promise<void>;
  /** Bytes written so far, as stored. */
  readonly storedBytes: number;
  /** Ends writing; the spool can now be read, or adopted by a store from `path`. */
  finish(): Promise<EvidenceReader>;
  /** Ends writing and leaves nothing behind. */
  discard(): Promise<void>;
  readonly path: string;
}

/** A task's own disk: what lies there is gone when the task ends. */
export interface Scratch {
  /** A path for a new file; nothing is there yet. */
  newPath(name: string): string;
  createEvidence(grid: Grid, range: FrameRange, form: EvidenceForm): Promise<EvidenceSpool>;
  openEvidence(path: string, grid: Grid, range: FrameRange): Promise<EvidenceReader>;
  clear(): Promise<void>;
}

/** Deflated for keeping; raw while only this task reads it, because it is read several times. */
export type EvidenceForm = "raw" | "deflated";
