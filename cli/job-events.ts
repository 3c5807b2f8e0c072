/** Stages a person sees, in order. */
export const stages = ["inspect", "plan", "colour", "link", "finish", "assemble"] as const;
export type Stage = (typeof stages)[number];

/** What a running job tells: how far a stage is, in frames, and sentences for a person. */
export type JobEvent =
  | {
      readonly type: "stage";
      readonly stage: Stage;
      readonly frames: number;
      readonly total: number;
      readonly done: boolean;
    }
  | { readonly type: "note"; readonly text: string };

export type JobListener = (event: JobEvent) => void;
