/** Stages whose items run side by side; each name is also that of its list and of its folder of reports. */
export const fanOutStages = ["colour", "link", "finish"] as const;
export type FanOutStage = (typeof fanOutStages)[number];

/** Stages that a worker runs: colour and finish on one chunk, link on one shot, the others on the film. */
export const workerStages = ["plan", ...fanOutStages, "assemble", "review"] as const;
export type WorkerStage = (typeof workerStages)[number];

export const isFanOut = (stage: WorkerStage): stage is FanOutStage =>
  fanOutStages.some((fanOut) => fanOut === stage);
