import * as z from "zod";
import { frameCount, type FrameRange } from "#core/film/frame-range.ts";
import { jobKeys } from "#core/job/keys.ts";
import { jobRefSchema, type JobRef } from "#core/job/ref.ts";
import { getJson } from "#core/ports/json-values.ts";
import { isPart, manifestSchema, type Manifest } from "#core/job/manifest.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { longShots } from "#core/job/long-shots.ts";
import { tellEvent, type TellPorts } from "#pipeline/jobs/tell-event.ts";

/** Stages that are done item by item. */
export const countedStages = ["colour", "link", "finish"] as const;
export type CountedStage = (typeof countedStages)[number];

const inputSchema = z.object({
  job: jobRefSchema,
  stage: z.enum(countedStages),
  item: z.string().describe("chunk of colour and finish, first frame of a shot of link"),
});

/** ReportProgress: an item is done; tells how far its stage is, and which shots can be looked at now. */
export const reportProgress =
  (ports: TellPorts) =>
  async (input: unknown): Promise<ReportedProgress> => {
    const { job, stage, item } = inputSchema.parse(input);
    const store = ports.openStore(job.store);
    const manifest = await getJson(store, jobKeys.manifest, manifestSchema);
    const { progress, doneKeys } = await measureStage(store, manifest, stage);
    const percent = Math.floor((progress.done / progress.total) * 20) * 5;
    if (percent >= 5) {
      await tellEvent(ports, job, {
        type: "job.progress",
        step: [stage, percent],
        data: { stage, percent, frames: progress },
      });
    }
    await tellShots(ports, job, shotsReady(manifest, stage, item, doneKeys));
    const chunk = manifest.chunks.find(({ id }) => id === item);
    return { stage, ...progress, itemFrames: chunk === undefined ? 0 : frameCount(chunk.range) };
  };

/** In frames. */
export type StageProgress = { readonly done: number; readonly total: number };

type ReportedProgress = StageProgress & { readonly stage: CountedStage; readonly itemFrames: number };

/**
 * How much of a stage lies in the store; the total is 0 where the plan has nothing for the stage.
 *
 * @returns frames, and the keys of what is done
 */
export const measureStage = async (
  store: JobStore,
  manifest: Manifest,
  stage: CountedStage,
): Promise<{ progress: StageProgress; doneKeys: ReadonlySet<string> }> => {
  const items = itemsOf(manifest, stage);
  const keys = new Set<string>();
  if (items.length > 0) for await (const key of store.list(reportPrefix[stage])) keys.add(key);
  const frames = (some: typeof items): number =>
    some.reduce((sum, { range }) => sum + frameCount(range), 0);
  const doneItems = items.filter(({ key }) => keys.has(key));
  return {
    progress: { done: frames(doneItems), total: frames(items) },
    doneKeys: new Set(doneItems.map(({ key }) => key)),
  };
};

const reportPrefix = {
  colour: "reports/colour/",
  link: "reports/link/",
  finish: "reports/finish/",
} as const;

const itemsOf = (manifest: Manifest, stage: CountedStage): { key: string; range: FrameRange }[] => {
  if (stage === "link") {
    return longShots(manifest).map((shot) => ({ key: jobKeys.linkReport(manifest, shot), range: shot }));
  }
  if (stage === "finish") {
    const parts = manifest.chunks.filter(isPart);
    return parts.map((part) => ({ key: jobKeys.finishReport(manifest, part), range: part.range }));
  }
  return manifest.chunks.map((chunk) => ({
    key: jobKeys.colourReport(manifest, chunk),
    range: chunk.range,
  }));
};

/** Shots whose last missing piece may have been this item. */
const shotsReady = (
  manifest: Manifest,
  stage: CountedStage,
  item: string,
  doneKeys: ReadonlySet<string>,
): readonly FrameRange[] => {
  const chunk = stage === "link" ? undefined : manifest.chunks.find(({ id }) => id === item);
  if (chunk === undefined) return [];
  if (!isPart(chunk)) return chunk.shots;
  if (stage === "colour") return [];
  const parts = manifest.chunks.filter(isPart).filter(({ shot }) => shot.first === chunk.shot.first);
  return parts.every((part) => doneKeys.has(jobKeys.finishReport(manifest, part))) ? [chunk.shot] : [];
};

const tellShots = async (ports: TellPorts, job: JobRef, shots: readonly FrameRange[]): Promise<void> => {
  for (const shot of shots) {
    const { first, end } = shot;
    await tellEvent(ports, job, { type: "shot.ready", step: [first], data: { shot: { first, end } } });
  }
};
