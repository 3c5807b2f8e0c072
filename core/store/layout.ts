import type { FanOutStage } from "#core/store/stages.ts";

/** Folders of a deployment's bucket that hold no films yet to colour. */
export const bucketFolders = { jobs: "jobs/", results: "results/" } as const;

/** Folders of a job's store, wherever it lies. */
export const jobFolders = {
  /** What stages leave when they are done; each fan-out has a folder of its own. */
  reports: "reports/",
  evidence: "evidence/",
  words: "words/",
  /** Of a sequence of pictures: the film that stages read, the coloured one, frames that are being written. */
  footage: "footage/",
  /** Coloured pictures as they were given. */
  references: "references/",
  /** Frames that a colourist was asked to colour, what it gave, and what became of it. */
  colourist: "colourist/",
  /** What a colourist gave, or why it did not, by the question's key. */
  answers: "answers/",
  /** In the cloud: key frames for a person, and what the person made of them. */
  keyFrames: "keyframes/",
  coloured: "coloured/",
  links: "links/",
  segments: "segments/",
  measures: "measures/",
  /** Of what lies in the store without a report of its own, to know it whole. */
  seals: "seals/",
  edits: "edits/",
  review: "review/",
  /** What a fan-out has to do, and what came of its items. */
  lists: "lists/",
  maps: "maps/",
  events: "events/",
  deliveries: "deliveries/",
  /** Of attempts that may be made again. */
  failures: "failures/",
  /** Of tasks that failed for good, by execution. */
  failed: "failed/",
} as const;

/** Files at the root of a job's store. */
export const jobFiles = {
  request: "request.json",
  source: "source.json",
  quote: "quote.json",
  manifest: "manifest.json",
  report: "report.json",
  failure: "failure.json",
  /** Whom to wake when the pictures that a job waits for are there. */
  awaited: "awaited.json",
  /** Until when a person may colour. */
  wait: "wait.json",
} as const;

export const reportFolder = (stage: FanOutStage | "assemble"): string => `${jobFolders.reports}${stage}/`;

export const sealFolder = (
  of: "evidence" | "borders" | "edits" | "results" | "answers" | "key-frames",
): string => `${jobFolders.seals}${of}/`;

/** The review's report, which its page and its edits are read against. */
export const reviewReportKey = `${jobFolders.review}review.json`;

/** Seals of the report and of all that the review's page shows. */
export const reviewSealsKey = `${jobFolders.seals}review.json`;

/** A file of every job, as IAM and the bucket's rules name keys. */
export const ofAnyJob = (file: string): string => `${bucketFolders.jobs}*/${file}`;

/** All that lies in a folder of every job. */
export const inAnyJob = (folder: string): string => `${ofAnyJob(folder)}*`;

/** Name of the secret that a deployment signs webhooks with; Secrets Manager adds six letters to its ARN. */
export const webhookSecretName = (stack: string): string => `${stack}/webhooks`;
