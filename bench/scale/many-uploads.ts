import { drawnFilm } from "#bench/scale/film.ts";
import { duration, rounded, table } from "#bench/scale/markdown.ts";
import { simulate, type Simulation } from "#bench/scale/simulate.ts";

/** A minute of film each, over an hour. */
export const uploads = { films: 10_000, overSeconds: 3600, frames: 1440, shots: 17 } as const;
const concurrencies = [50, 200, 400, 800] as const;

export type Uploads = Simulation & { readonly tasksAtOnce: number };

export const simulateUploads = async (): Promise<Uploads[]> => {
  const film = drawnFilm(uploads);
  const { films, overSeconds } = uploads;
  const results: Uploads[] = [];
  for (const tasksAtOnce of concurrencies) {
    results.push({ ...(await simulate({ film, films, overSeconds, tasksAtOnce })), tasksAtOnce });
  }
  return results;
};

export const uploadsTable = (results: readonly Uploads[]): string =>
  table(
    [
      "tasks at once in each queue",
      "last film done after",
      "GPU-hours paid",
      "open map runs",
      "map runs that waited",
      "submits refused",
      "writes/s",
      "reads/s",
    ],
    results.map((run) => [
      run.tasksAtOnce,
      duration(run.seconds),
      rounded(run.gpuHours, 0),
      run.maxOpenMapRuns,
      run.maxWaitingMapRuns,
      run.throttledSubmits,
      run.maxWritesPerSecond,
      run.maxReadsPerSecond,
    ]),
  );
