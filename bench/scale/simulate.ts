import { jsonBytes } from "#cli/engine/json.ts";
import { runStateMachine } from "#cli/engine/run-state-machine.ts";
import type { Transition } from "#cli/engine/transitions.ts";
import { virtualClock } from "#cli/engine/virtual-clock.ts";
import { nobody, shareOf } from "#core/store/shares.ts";
import { workflowDefinition } from "#core/workflow/definition.ts";
import { seededRandom, type SimulatedFilm } from "#bench/scale/film.ts";
import { simulatedCloud, type CloudFigures } from "#bench/scale/simulated-cloud.ts";

export type Simulation = CloudFigures & {
  /** Virtual, from the first film's start to the last one's end. */
  readonly seconds: number;
  /** From the coming of the other tenant's film to its end; null: there is none. */
  readonly guestSeconds: number | null;
  readonly maxHistoryEvents: number;
  readonly maxPayloadBytes: number;
  readonly transitions: number;
  /** What simulating took on this machine. */
  readonly realSeconds: number;
  readonly peakHeapBytes: number;
};

const definition = workflowDefinition();

export type SimulationRequest = {
  readonly film: SimulatedFilm;
  /** Films come evenly over this time. */
  readonly films: number;
  readonly overSeconds: number;
  /** Machines with a GPU, containers without, and children of one film's map, each at most so many. */
  readonly tasksAtOnce: number;
  /** One film of another tenant, which comes after so many seconds. */
  readonly guestAfterSeconds?: number;
};

/** Runs the workflow itself, in the engine, for every film; only time and the services are made up. */
export const simulate = async (request: SimulationRequest): Promise<Simulation> => {
  const { film, films, overSeconds, tasksAtOnce, guestAfterSeconds } = request;
  const clock = virtualClock();
  const cloud = simulatedCloud(clock, tasksAtOnce);
  const figures = { maxHistoryEvents: 0, maxPayloadBytes: 0, transitions: 0, peakHeapBytes: 0 };
  const listen = watcher(figures, films === 1);
  const wait = (seconds: number) => clock.sleep(seconds * 1000, new AbortController().signal);
  const started = performance.now();
  let lastEnd = 0;
  const one = async (index: number, tenant: string | null): Promise<void> => {
    const id = tenant ?? `film-${String(index).padStart(5, "0")}`;
    const outcome = await runStateMachine({
      definition,
      input: {
        job: { id, store: `s3://media/jobs/${id}`, bucket: "media", prefix: `jobs/${id}` },
        concurrency: tasksAtOnce,
        priority: 0,
        colourOn: "gpu",
        share: shareOf(tenant),
        tenant: tenant ?? nobody,
      },
      services: cloud.servicesFor(film),
      admission: cloud.admission,
      clock,
      random: seededRandom(index + 1),
      name: id,
      onTransition: listen,
    });
    if (outcome.status !== "SUCCEEDED") throw new Error(`${id} ended as ${JSON.stringify(outcome)}`);
    lastEnd = clock.now();
  };
  const comes = async (index: number): Promise<void> => {
    if (films > 1) await wait((index / films) * overSeconds);
    await one(index, null);
  };
  const guest = async (): Promise<number | null> => {
    if (guestAfterSeconds === undefined) return null;
    await wait(guestAfterSeconds);
    const came = clock.now();
    await one(films, "guest");
    return (clock.now() - came) / 1000;
  };
  const [guestSeconds] = await Promise.all([
    guest(),
    ...Array.from({ length: films }, (_, index) => comes(index)),
  ]);
  // Machines that idle at the end still cost.
  await wait(3600);
  const realSeconds = (performance.now() - started) / 1000;
  return { seconds: lastEnd / 1000, guestSeconds, ...figures, ...cloud.seen(), realSeconds };
};

type Figures = {
  maxHistoryEvents: number;
  maxPayloadBytes: number;
  transitions: number;
  peakHeapBytes: number;
};

/** Keeps the largest figures; payloads are weighed where there are not too many of them. */
const watcher = (figures: Figures, weighs: boolean) => {
  let seen = 0;
  return (event: Transition): void => {
    seen += 1;
    if (seen % 5000 === 1) {
      figures.peakHeapBytes = Math.max(figures.peakHeapBytes, process.memoryUsage().heapUsed);
    }
    if (event.kind !== "history") return;
    figures.maxHistoryEvents = Math.max(figures.maxHistoryEvents, event.id);
    if (event.type.endsWith("StateEntered")) figures.transitions += 1;
    if (!weighs) return;
    for (const value of [event.input, event.output]) {
      if (value !== undefined)
        figures.maxPayloadBytes = Math.max(figures.maxPayloadBytes, jsonBytes(value));
    }
  };
};
