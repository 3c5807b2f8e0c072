import type { Progress } from "#core/ports/progress.ts";
import type { FramePorts, Job } from "#pipeline/colour/job.ts";
import type { StepTimer } from "#pipeline/colour/step-timer.ts";

/** A stage at work on one item: the job, what it needs of the world, and who is told of time and progress. */
export type StageRun = {
  readonly ports: FramePorts;
  readonly job: Job;
  readonly timer: StepTimer;
  readonly progress: Progress;
};
