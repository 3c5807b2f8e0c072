import pLimit from "p-limit";
import * as z from "zod";
import {
  eventId,
  eventKey,
  jobEventSchema,
  maxPathBytes,
  maxRemarkBytes,
  maxRemarks,
} from "#core/events/events.ts";
import { frameCount } from "#core/film/frame-range.ts";
import { reportKeysInForce } from "#core/job/done.ts";
import { jobKeys } from "#core/job/keys.ts";
import { executionOf, jobRefSchema, type JobRef } from "#core/job/ref.ts";
import { jobReportKey, measureJob, type JobReport } from "#core/reports/job-report.ts";
import { jobRequestKey, jobRequestSchema } from "#core/job/request.ts";
import {
  findIntactJson,
  findSealedJson,
  getJson,
  getSealedJson,
  putJson,
} from "#core/ports/json-values.ts";
import { manifestSchema, type Manifest } from "#core/job/manifest.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { resultDigest } from "#core/job/result-digest.ts";
import { shortened } from "#core/events/short-text.ts";
import { sourceSchema, type Source } from "#core/film/source.ts";
import { assembleReportSchema, stageReportSchema, type StageReport } from "#core/reports/stage-report.ts";
import { tellEvent, type TellPorts } from "#pipeline/jobs/tell-event.ts";
import { unusedReferences } from "#pipeline/jobs/unused-references.ts";
import { jobFolders } from "#core/store/layout.ts";

const inputSchema = z.object({
  job: jobRefSchema,
  reviewFailure: z.object({ error: z.string(), cause: z.string() }).nullable().default(null),
});

/** What the execution ends with: without the remarks, which can be more than a state hands on. */
export type FinishedJob = Omit<JobReport, "remarks">;

/** FinishJob: the result is there. Adds up what the job took, writes `report.json`, tells job.succeeded. */
export const finishJob =
  (ports: TellPorts) =>
  async (input: unknown): Promise<FinishedJob> => {
    const { job, reviewFailure } = inputSchema.parse(input);
    const store = ports.openStore(job.store);
    const request = await getJson(store, jobRequestKey, jobRequestSchema);
    const { result } = request;
    const manifest = await getSealedJson(store, jobKeys.manifest, manifestSchema);
    const source = await getSealedJson(store, jobKeys.source, sourceSchema);
    const now = ports.now();
    const finished: FinishedJob = {
      version: 1,
      job: job.id,
      execution: executionOf(job),
      result,
      frames: frameCount(manifest.range),
      shots: manifest.shots.length,
      chunks: manifest.chunks.length,
      seconds: Math.max(0, (now.getTime() - (await acceptedAt(store, job, now))) / 1000),
      ...measureJob({ ...request, manifest, source }, await stageReports(store, manifest)),
      at: now.toISOString(),
    };
    const report = { ...finished, remarks: await remarksOn(store, manifest, source, reviewFailure) };
    await putJson(store, jobReportKey, report);
    await tellSuccess(ports, job, report);
    return finished;
  };

const tellSuccess = (ports: TellPorts, job: JobRef, report: JobReport): Promise<void> => {
  const { money, ...work } = report.measured;
  return tellEvent(ports, job, {
    type: "job.succeeded",
    data: {
      result: shortened(report.result, maxPathBytes),
      frames: report.frames,
      seconds: report.seconds,
      measured: {
        ...work,
        money: money === null ? null : { amount: money.amount, currency: money.currency },
      },
      remarks: report.remarks.slice(0, maxRemarks).map((remark) => shortened(remark, maxRemarkBytes)),
    },
  });
};

const acceptedAt = async (store: JobStore, job: JobRef, now: Date): Promise<number> => {
  const accepted = await findIntactJson(store, eventKey(eventId(job, "job.accepted")), jobEventSchema);
  return accepted === null ? now.getTime() : Date.parse(accepted.timestamp);
};

/** Reports read at once. */
const atOnce = 16;

/** Reports of the work that led to this result. */
const stageReports = async (store: JobStore, manifest: Manifest): Promise<StageReport[]> => {
  const inForce = await reportKeysInForce(manifest);
  const keys: string[] = [];
  for await (const key of store.list(jobFolders.reports)) if (inForce.has(key)) keys.push(key);
  const limit = pLimit(atOnce);
  // A figure that cannot be read is missing from the sums; the film is done all the same.
  const reports = await Promise.all(
    keys.map((key) => limit(() => findSealedJson(store, key, stageReportSchema))),
  );
  return reports.filter((report) => report !== null);
};

/** Sentences on what the result lacks of the film. */
const remarksOn = async (
  store: JobStore,
  manifest: Manifest,
  source: Source,
  reviewFailure: z.infer<typeof inputSchema>["reviewFailure"],
): Promise<string[]> => {
  const key = jobKeys.assembleReport(await resultDigest(manifest));
  const assembled = await findSealedJson(store, key, assembleReportSchema);
  const review =
    reviewFailure === null
      ? []
      : [`the review could not be made (${reviewFailure.error}); the film itself is whole`];
  return [
    ...[manifest.missing, manifest.damage, manifest.clock, manifest.pictures, manifest.inColour].filter(
      (sentence) => sentence !== null,
    ),
    ...(manifest.cutNotes ?? []),
    ...source.notes,
    ...(assembled?.remark == null ? [] : [assembled.remark]),
    ...(assembled?.notCarried ?? []),
    ...(await unusedReferences(store, manifest)),
    ...review,
  ];
};
