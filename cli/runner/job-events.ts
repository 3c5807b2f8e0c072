import type { WorkerStage } from "#core/store/stages.ts";

/** Stages a person sees: those of a job, what `keyframes` does, pictures that are read and written, cels that are painted. */
export type Stage = WorkerStage | "look" | "read" | "write" | "paint";

/** What a running job tells: how far a stage is, in frames, and sentences for a person. */
export type RunEvent =
  | {
      readonly type: "stage";
      readonly stage: Stage;
      readonly frames: number;
      readonly total: number;
      readonly done: boolean;
    }
  | { readonly type: "note"; readonly text: string };

export type JobListener = (event: RunEvent) => void;
