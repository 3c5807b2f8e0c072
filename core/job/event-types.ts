/** What a job tells of itself, in the order it usually happens; a receiver may see another order. */
export const eventTypes = [
  "job.accepted",
  "job.planned",
  "keyframes.ready",
  "job.progress",
  "shot.ready",
  "job.succeeded",
  "job.failed",
  "job.canceled",
] as const;

export type EventType = (typeof eventTypes)[number];
