/** Stages whose items run side by side; each name is also that of its list and of its folder of reports. */
export const fanOutStages = ["colour", "link", "finish"] as const;
export type FanOutStage = (typeof fanOutStages)[number];

/** Stages whose items the workflow reads from a list: key frames to ask for, beside those. */
export type ListedStage = FanOutStage | "ask";

/**
 * Stages that a worker runs: colour and finish on one chunk, link on one shot, ask on some key frames, the
 * others on the film. Those of key frames run where an order names a colourist.
 */
export const workerStages = [
  "plan",
  "keyframes",
  "ask",
  "settle",
  ...fanOutStages,
  "assemble",
  "review",
] as const;
export type WorkerStage = (typeof workerStages)[number];

export const isFanOut = (stage: WorkerStage): stage is FanOutStage =>
  fanOutStages.some((fanOut) => fanOut === stage);
