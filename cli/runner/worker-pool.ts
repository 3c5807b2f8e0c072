import { readEnvironment } from "#adapters/env.ts";
import type { Progress } from "#core/ports/progress.ts";
import type { WorkerTask } from "#core/job/worker-message.ts";
import { startWorker, type WorkerEnd, type WorkerProcess } from "#cli/runner/worker-process.ts";

export type WorkerPool = {
  /** Starts a worker before there is a task for it. */
  readonly startAhead: (model: string) => void;
  /** @throws the signal's reason when that aborts */
  readonly run: (task: WorkerTask, progress: Progress, signal: AbortSignal) => Promise<WorkerEnd>;
  /** Ends the processes that wait; to be called when no task runs. */
  readonly close: () => Promise<void>;
};

/**
 * Worker processes of one run, as many as there are tasks at a time: a task takes one that waits, or a
 * new one, so that starting Node and loading the network are paid once a process and not once a task.
 */
export const workerPool = (): WorkerPool => {
  const waiting: WorkerProcess[] = [];
  const { cores } = readEnvironment();
  let started = 0;
  const start = (): WorkerProcess => {
    started += 1;
    // A network beside needs a core of its own: one for each worker as long as there are two.
    return startWorker({ isNetworkBeside: 2 * started <= cores });
  };
  const nextAlive = (): WorkerProcess | undefined => {
    for (let worker = waiting.pop(); worker !== undefined; worker = waiting.pop())
      if (worker.isAlive()) return worker;
    return undefined;
  };
  return {
    startAhead: (model) => {
      const worker = start();
      worker.openAhead(model);
      waiting.push(worker);
    },
    run: async (task, progress, signal) => {
      const worker = nextAlive() ?? start();
      const end = await worker.run(task, progress, signal);
      if (end.error === null) waiting.push(worker);
      return end;
    },
    close: async () => {
      await Promise.all(waiting.splice(0).map((worker) => worker.close()));
    },
  };
};
