import { SingleBar } from "cli-progress";
import type { RunEvent, JobListener, Stage } from "#cli/runner/job-events.ts";
import { printable } from "#core/printable.ts";

/** Live: one line a stage that moves. Lines: one now and then, for logs. Json: for machines, on standard output. */
export type ProgressForm = "live" | "lines" | "json";

export type ProgressView = { readonly show: JobListener; readonly close: () => void };

/** Seconds between two lines of a log. */
const lineInterval = 5;

export const progressView = (form: ProgressForm): ProgressView => {
  if (form === "json") {
    return {
      show: (event) => {
        process.stdout.write(`${JSON.stringify(event)}\n`);
      },
      close: () => undefined,
    };
  }
  return form === "live" ? liveView() : lineView();
};

const liveView = (): ProgressView => {
  let current: { readonly stage: Stage; readonly bar: SingleBar; readonly speed: Speed } | null = null;
  const close = (): void => {
    current?.bar.stop();
    current = null;
  };
  const barOf = (stage: Stage, total: number) => {
    if (current?.stage === stage) return current;
    close();
    const bar = new SingleBar({
      format: "{stage} {bar} {value}/{total} frames  {rate}  {left}",
      barsize: 24,
      hideCursor: true,
      fps: 5,
      stream: process.stderr,
    });
    bar.start(total, 0, { stage: stage.padEnd(8), rate: "", left: "" });
    current = { stage, bar, speed: new Speed() };
    return current;
  };
  return {
    show: (event) => {
      if (event.type === "note") {
        close();
        process.stderr.write(`${printable(event.text)}\n`);
        return;
      }
      const { bar, speed } = barOf(event.stage, event.total);
      bar.setTotal(event.total);
      bar.update(event.frames, speed.describe(event));
      if (event.done) close();
    },
    close,
  };
};

const lineView = (): ProgressView => {
  const speeds = new Map<Stage, Speed>();
  let lastLine = performance.now();
  return {
    show: (event) => {
      if (event.type === "note") {
        process.stderr.write(`${printable(event.text)}\n`);
        return;
      }
      const speed = speeds.get(event.stage) ?? new Speed();
      speeds.set(event.stage, speed);
      const due = performance.now() - lastLine > lineInterval * 1000;
      if (!due && !event.done) return;
      lastLine = performance.now();
      const { rate, left } = speed.describe(event);
      const parts = [`${event.stage} ${event.frames}/${event.total} frames`, rate, left];
      process.stderr.write(`${parts.filter((part) => part !== "").join(", ")}\n`);
    },
    close: () => undefined,
  };
};

/** Frames per second since a stage began, and what that says of its end. */
class Speed {
  readonly #started = performance.now();

  describe({ frames, total, done }: Extract<RunEvent, { type: "stage" }>): { rate: string; left: string } {
    const seconds = (performance.now() - this.#started) / 1000;
    const rate = seconds > 0 ? frames / seconds : 0;
    const left = done || rate === 0 ? "" : `${duration((total - frames) / rate)} left`;
    return { rate: seconds < 0.5 ? "" : `${rate.toFixed(1)} frames/s`, left };
  }
}

export const duration = (seconds: number): string => {
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const tail = `${String(minutes).padStart(hours > 0 ? 2 : 1, "0")}:${String(whole % 60).padStart(2, "0")}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
};
