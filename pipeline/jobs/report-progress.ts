import * as z from "zod";
import { frameCount, type FrameRange } from "#core/film/frame-range.ts";
import { jobState, shotsReady, type HasKey, type StageState } from "#core/job/done.ts";
import { jobKeys } from "#core/job/keys.ts";
import { jobRefSchema, type JobRef } from "#core/job/ref.ts";
import { stateKeys } from "#core/ports/job-state.ts";
import { getSealedJson } from "#core/ports/json-values.ts";
import { manifestSchema } from "#core/job/manifest.ts";
import { fanOutStages, type FanOutStage } from "#core/store/stages.ts";
import { tellEvent, type TellPorts } from "#pipeline/jobs/tell-event.ts";

const inputSchema = z.object({
  job: jobRefSchema,
  stage: z.enum(fanOutStages),
  item: z.string().describe("chunk of colour and finish, first frame of a shot of link"),
});

/** ReportProgress: an item is done; tells how far its stage is, and which shots can be looked at now. */
export const reportProgress =
  (ports: TellPorts) =>
  async (input: unknown): Promise<ReportedProgress> => {
    const { job, stage, item } = inputSchema.parse(input);
    const store = ports.openStore(job.store);
    const manifest = await getSealedJson(store, jobKeys.manifest, manifestSchema);
    const keys = await stateKeys(store, [stage]);
    const has: HasKey = (key) => keys.has(key);
    const { frames } = jobState(manifest, has)[stage];
    const percent = Math.floor((frames.done / frames.total) * 20) * 5;
    if (percent >= 5) {
      await tellEvent(ports, job, {
        type: "job.progress",
        step: [stage, percent],
        data: { stage, percent, frames },
      });
    }
    const chunk = stage === "link" ? undefined : manifest.chunks.find(({ id }) => id === item);
    await tellShots(ports, job, chunk === undefined ? [] : shotsReady(manifest, chunk, has));
    return { stage, ...frames, itemFrames: chunk === undefined ? 0 : frameCount(chunk.range) };
  };

/** In frames. */
type ReportedProgress = StageState["frames"] & {
  readonly stage: FanOutStage;
  readonly itemFrames: number;
};

const tellShots = async (ports: TellPorts, job: JobRef, shots: readonly FrameRange[]): Promise<void> => {
  for (const shot of shots) {
    const { first, end } = shot;
    await tellEvent(ports, job, { type: "shot.ready", step: [first], data: { shot: { first, end } } });
  }
};
