import type { Clock } from "#cli/engine/clock.ts";
import type { Admission } from "#cli/engine/execution.ts";
import type { Json, JsonObject } from "#cli/engine/json.ts";
import type { Services } from "#cli/engine/services.ts";
import { StateError } from "#cli/engine/state-error.ts";
import { itemsOf, taskSeconds, type SimulatedFilm } from "#bench/scale/film.ts";
import { machines } from "#bench/scale/machines.ts";
import { tokenBucket, turnstile } from "#bench/scale/pacing.ts";
import { quotas } from "#bench/scale/quotas.ts";
import { requestRates } from "#bench/scale/request-rates.ts";

/** Taken, not measured: how long the cloud takes for what is not ours. */
export const assumed = {
  gpuBootSeconds: 180,
  gpuIdleSeconds: 300,
  fargateStartSeconds: 45,
  functionSeconds: 0.2,
} as const;

export type SimulatedCloud = {
  /** What one film's workflow calls. */
  readonly servicesFor: (film: SimulatedFilm) => Services;
  /** The quotas that all workflows of the account share. */
  readonly admission: Admission;
  readonly seen: () => CloudFigures;
};

export type CloudFigures = {
  readonly submits: number;
  readonly throttledSubmits: number;
  readonly maxOpenMapRuns: number;
  readonly maxWaitingMapRuns: number;
  readonly gpuHours: number;
  readonly maxWritesPerSecond: number;
  readonly maxReadsPerSecond: number;
};

/** Batch, Lambda and S3 as far as their times and quotas go, on a virtual clock. */
export const simulatedCloud = (clock: Clock, tasksAtOnce: number): SimulatedCloud => {
  const children = tokenBucket(quotas.childrenPerSecond.most, clock);
  const mapRuns = turnstile(quotas.openMapRuns.most);
  const batch = simulatedBatch(clock, tasksAtOnce);
  const servicesFor = (film: SimulatedFilm): Services => ({
    invokeFunction: async (name, payload, signal) => {
      await clock.sleep(assumed.functionSeconds * 1000, signal);
      return answerOf(film, name, payload);
    },
    submitJob: (request, signal) => batch.submitJob(film, request, signal),
    readItems: async ({ key }) =>
      itemsOf(film, key.replace(/^.*\/lists\/(.*)\.json$/, "$1")).map((item) => ({ item })),
    writeResults: async () => undefined,
  });
  return {
    servicesFor,
    admission: {
      mapRun: () => mapRuns.enter(),
      child: async (signal) => {
        const wait = children.take();
        if (wait > 0) await clock.sleep(wait, signal);
      },
    },
    seen: () => ({
      ...batch.seen(),
      maxOpenMapRuns: mapRuns.most().inside,
      maxWaitingMapRuns: mapRuns.most().waiting,
    }),
  };
};

const simulatedBatch = (clock: Clock, tasksAtOnce: number) => {
  const { gpuBootSeconds: bootSeconds, gpuIdleSeconds: idleSeconds, fargateStartSeconds } = assumed;
  const submits = tokenBucket(quotas.submitsPerSecond.most, clock);
  const gpus = machines({ clock, most: tasksAtOnce, bootSeconds, idleSeconds });
  // Fargate starts a fresh container for every task.
  const fargate = turnstile(tasksAtOnce);
  const rates = requestRates(clock);
  const counts = { submits: 0, throttledSubmits: 0 };
  const submitJob = async (
    film: SimulatedFilm,
    request: JsonObject,
    signal: AbortSignal,
  ): Promise<JsonObject> => {
    counts.submits += 1;
    if (!submits.tryTake()) {
      counts.throttledSubmits += 1;
      throw new StateError("Batch.TooManyRequestsException", "Too Many Requests");
    }
    const { stage, item } = commandOf(request);
    const work = async (startSeconds: number): Promise<void> => {
      await clock.sleep(startSeconds * 1000, signal);
      rates.taskBegins(film);
      await clock.sleep(taskSeconds(film, stage, item) * 1000, signal);
      rates.taskEnds(film, stage);
    };
    const { ShareIdentifier: share } = request as { ShareIdentifier: string };
    if (request["JobQueue"] === "${GpuQueue}") await gpus.run(() => work(0), share);
    else {
      const leave = await fargate.enter(share);
      await work(fargateStartSeconds).finally(leave);
    }
    return { Status: "SUCCEEDED" };
  };
  return {
    submitJob,
    seen: () => ({ ...counts, gpuHours: gpus.bootedSeconds() / 3600, ...rates.most() }),
  };
};

const commandOf = (request: JsonObject): { stage: string; item: string | null } => {
  const { Command: command } = request["ContainerOverrides"] as { Command: readonly string[] };
  const valueOf = (name: string): string | null => command[command.indexOf(name) + 1] ?? null;
  return { stage: valueOf("--stage") ?? "", item: command.includes("--item") ? valueOf("--item") : null };
};

const answerOf = (film: SimulatedFilm, name: string, payload: Json): Json => {
  if (name === "${FailJobFunction}") return payload;
  if (name !== "${CheckPlanFunction}") return {};
  const todo = Object.fromEntries(
    ["colour", "link", "finish"].map((stage) => [stage, itemsOf(film, stage).length]),
  );
  const colour = itemsOf(film, "colour");
  const only = colour.length === 1 ? (colour[0] ?? null) : null;
  return {
    frames: film.frames,
    shots: film.shots.length,
    chunks: film.chunks.length,
    todo,
    only,
    review: true,
  };
};
