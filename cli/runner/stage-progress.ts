import { frameCount } from "#core/film/frame-range.ts";
import { jobKeys } from "#core/job/keys.ts";
import { getSealedJson } from "#core/ports/json-values.ts";
import type { StageState } from "#core/job/done.ts";
import { manifestSchema, type Manifest } from "#core/job/manifest.ts";
import { readJobState } from "#core/ports/job-state.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import type { WorkerTask } from "#core/job/worker-message.ts";
import { isFanOut, type FanOutStage } from "#core/store/stages.ts";
import type { JobListener } from "#cli/runner/job-events.ts";
import type { TaskListener } from "#cli/runner/local-tasks.ts";

/** A fan-out in frames: each item, and all that an earlier run has done. */
type FanOut = {
  readonly items: ReadonlyMap<string, number>;
  readonly before: number;
  readonly total: number;
};

type Frames = {
  readonly film: number;
  readonly fanOuts: Readonly<Record<FanOutStage, FanOut>>;
};

/** Turns what tasks tell into the progress of their stage, in frames. */
export const stageProgress = (
  store: JobStore,
  listen: JobListener,
): Pick<TaskListener, "progress" | "ended"> => {
  let frames: Frames | null = null;
  const reached = new Map<string, number>();

  const tellFanOut = ({ stage, item }: WorkerTask, fanOut: FanOut, share: number): void => {
    reached.set(`${stage} ${item ?? ""}`, share * (fanOut.items.get(item ?? "") ?? 0));
    const sum = [...fanOut.items.keys()].reduce((sum, id) => sum + (reached.get(`${stage} ${id}`) ?? 0), 0);
    const now = Math.floor(fanOut.before + sum);
    listen({ type: "stage", stage, frames: now, total: fanOut.total, done: now >= fanOut.total });
  };
  const fanOutOf = ({ stage }: WorkerTask): FanOut | null =>
    frames !== null && isFanOut(stage) ? frames.fanOuts[stage] : null;
  return {
    progress: (task, done, total) => {
      const fanOut = fanOutOf(task);
      // A task is done when it has ended, not when it has seen its last frame.
      if (fanOut !== null) tellFanOut(task, fanOut, Math.min(done, total - 1) / total);
      else
        listen({ type: "stage", stage: task.stage, frames: Math.min(done, total - 1), total, done: false });
    },
    ended: async (task) => {
      if (task.stage === "plan") {
        const manifest = await getSealedJson(store, jobKeys.manifest, manifestSchema);
        frames = await framesOf(store, manifest);
        const found = [manifest.clock, manifest.pictures, manifest.inColour].filter(
          (sentence) => sentence !== null,
        );
        for (const note of [...(manifest.cutNotes ?? []), ...found])
          listen({ type: "note", text: `note: ${note}` });
      }
      const fanOut = fanOutOf(task);
      const total = frames?.film ?? 0;
      if (fanOut !== null) tellFanOut(task, fanOut, 1);
      else listen({ type: "stage", stage: task.stage, frames: total, total, done: true });
    },
  };
};

const framesOf = async (store: JobStore, manifest: Manifest): Promise<Frames> => {
  const { colour, link, finish } = await readJobState(store, manifest);
  return {
    film: frameCount(manifest.range),
    fanOuts: { colour: fanOut(colour), link: fanOut(link), finish: fanOut(finish) },
  };
};

const fanOut = ({ items, frames }: StageState): FanOut => ({
  items: new Map(items.filter(({ isDone }) => !isDone).map(({ id, range }) => [id, frameCount(range)])),
  before: frames.done,
  total: frames.total,
});
