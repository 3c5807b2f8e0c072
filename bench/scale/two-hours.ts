import {
  drawnFilm,
  itemsOf,
  taskSeconds,
  defaultChunkFrames,
  type SimulatedFilm,
} from "#bench/scale/film.ts";
import { duration, rounded, table } from "#bench/scale/markdown.ts";
import { simulate, type Simulation } from "#bench/scale/simulate.ts";

const size = { frames: 172_800, shots: 2000 } as const;
const concurrencies = [1, 2, 5, 10, 20, 33, 50, 100, 200, 500, 1000] as const;

export type TwoHours = { readonly film: SimulatedFilm; readonly runs: readonly Run[] };
type Run = Simulation & { readonly tasksAtOnce: number };

/** A two-hour film at every concurrency, as the planner cuts it and in smaller chunks. */
export const simulateTwoHours = async (): Promise<TwoHours[]> => {
  const usual = defaultChunkFrames(drawnFilm(size).source);
  const results: TwoHours[] = [];
  for (const chunkFrames of [usual, 1440, 240]) {
    const film = drawnFilm({ ...size, chunkFrames });
    const runs: Run[] = [];
    for (const tasksAtOnce of concurrencies) {
      const run = await simulate({ film, films: 1, overSeconds: 0, tasksAtOnce });
      runs.push({ ...run, tasksAtOnce });
    }
    results.push({ film, runs });
  }
  return results;
};

export const chunkFramesOf = ({ film }: TwoHours): number =>
  Math.max(...film.chunks.map(({ range }) => range.end - range.first));

/** The concurrency from which on doubling it saves less than a twentieth. */
export const stopsScalingAt = ({ runs }: TwoHours): number => {
  const best = Math.min(...runs.map(({ seconds }) => seconds));
  return runs.find(({ seconds }) => seconds <= best * 1.05)?.tasksAtOnce ?? 0;
};

/** What no concurrency shortens: plan before, assemble and review after, each on one machine. */
export const serialSeconds = ({ film }: TwoHours): number =>
  ["plan", "assemble", "review"].reduce((sum, stage) => sum + taskSeconds(film, stage, null), 0);

export const makespanTable = (results: readonly TwoHours[]): string =>
  table(
    ["tasks at once", ...results.flatMap(({ film }) => [`${film.chunks.length} chunks`, "GPU-hours paid"])],
    concurrencies.map((tasksAtOnce, row) => [
      tasksAtOnce,
      ...results.flatMap(({ runs }) => {
        const run = runs[row];
        return run === undefined ? [] : [duration(run.seconds), rounded(run.gpuHours)];
      }),
    ]),
  );

export const shapeTable = (results: readonly TwoHours[]): string =>
  table(
    ["maximum frames per chunk", "chunks", "parts of long shots", "serial part", "stops scaling at"],
    results.map((result) => [
      chunkFramesOf(result),
      result.film.chunks.length,
      itemsOf(result.film, "finish").length,
      duration(serialSeconds(result)),
      stopsScalingAt(result),
    ]),
  );
