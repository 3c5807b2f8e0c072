import { MultiBar, type SingleBar } from "cli-progress";
import { filmShare, secondsLeft } from "#core/batches/film-share.ts";
import type { RecordItem } from "#core/batches/batch-record.ts";
import { printable } from "#core/printable.ts";
import type { WorkItem } from "#cli/batch/find-items.ts";
import { duration } from "#cli/terminal/progress-view.ts";
import type { RunEvent } from "#cli/runner/job-events.ts";

/** What is told of a batch while it runs. */
export type BatchView = {
  /** A sentence on the batch, or on one of its items. */
  readonly note: (text: string, item?: WorkItem) => void;
  readonly begun: (item: WorkItem) => void;
  readonly show: (item: WorkItem, event: RunEvent) => void;
  readonly ended: (item: WorkItem, record: RecordItem) => void;
  /** Another film is there to be coloured. */
  readonly more: (count: number) => void;
  readonly close: () => void;
};

export type BatchForm = "live" | "lines" | "json";

export const batchView = (form: BatchForm): BatchView =>
  form === "json" ? jsonView() : form === "live" ? liveView() : lineView();

const jsonView = (): BatchView => {
  const tell = (value: object): void => {
    process.stdout.write(`${JSON.stringify(value)}\n`);
  };
  return {
    note: (text, item) => {
      tell({ type: "note", ...(item === undefined ? {} : { item: item.place }), text });
    },
    begun: ({ place }) => {
      tell({ type: "begun", item: place });
    },
    show: (item, event) => {
      tell({ ...event, item: item.place });
    },
    ended: (_, record) => {
      tell({ type: "ended", ...record });
    },
    more: () => undefined,
    close: () => undefined,
  };
};

/** How far one film is. */
class FilmProgress {
  readonly #started = performance.now();
  readonly #kind: "film" | "frames" | "cels";
  share = 0;
  stage = "";

  constructor({ kind, footage }: WorkItem) {
    this.#kind = footage.cels === true ? "cels" : kind;
  }

  /** @returns the time left, as people write it; empty: nothing can be said yet */
  take({ stage, frames, total }: Extract<RunEvent, { type: "stage" }>): string {
    this.stage = stage;
    this.share = Math.max(this.share, filmShare(this.#kind, stage, total > 0 ? frames / total : 0));
    const left = secondsLeft(this.share, (performance.now() - this.#started) / 1000);
    return left === null ? "" : `${duration(left)} left`;
  }
}

const percent = (share: number): number => Math.floor(share * 100);

const sentenceOf = ({ item, state, result, frames, seconds, code, message }: RecordItem): string =>
  state === "failed"
    ? `${item}: failed: ${message ?? ""} [${code ?? "fault"}]`
    : `${item}: ${state}, ${frames ?? 0} frames in ${seconds ?? 0} s: ${result ?? ""}`;

/** Seconds between two lines on one film. */
const lineInterval = 5;

const lineView = (): BatchView => {
  const progress = new Map<string, FilmProgress & { lastLine?: number }>();
  const tell = (text: string): void => {
    process.stderr.write(`${printable(text)}\n`);
  };
  return {
    note: (text, item) => {
      tell(item === undefined ? text : `${item.place}: ${text}`);
    },
    begun: (item) => {
      progress.set(item.place, Object.assign(new FilmProgress(item), { lastLine: performance.now() }));
      tell(`${item.place}: begun`);
    },
    show: (item, event) => {
      if (event.type === "note") {
        tell(`${item.place}: ${event.text}`);
        return;
      }
      const film = progress.get(item.place);
      const left = film?.take(event) ?? "";
      if (film === undefined || performance.now() - (film.lastLine ?? 0) < lineInterval * 1000) return;
      film.lastLine = performance.now();
      tell(
        [`${item.place}: ${event.stage} ${percent(film.share)} %`, left]
          .filter((part) => part !== "")
          .join(", "),
      );
    },
    ended: (item, record) => {
      progress.delete(item.place);
      tell(sentenceOf(record));
    },
    more: () => undefined,
    close: () => undefined,
  };
};

const liveBars = (): MultiBar =>
  new MultiBar({
    format: "{film} {stage} {bar} {percentage} %  {left}",
    barsize: 20,
    hideCursor: true,
    clearOnComplete: true,
    fps: 5,
    stream: process.stderr,
    forceRedraw: true,
  });

const liveView = (): BatchView => {
  const bars = liveBars();
  const films = new Map<string, { readonly bar: SingleBar; readonly progress: FilmProgress }>();
  let [ended, total] = [0, 0];
  const all = bars.create(1, 0, { film: column("all films"), stage: "".padEnd(9), left: "" });
  const started = performance.now();
  const showAll = (): void => {
    const running = [...films.values()].reduce((sum, { progress }) => sum + progress.share, 0);
    const share = total === 0 ? 0 : Math.min(1, (ended + running) / total);
    const left = secondsLeft(share, (performance.now() - started) / 1000);
    const time = left === null || share === 1 ? "" : `, ${duration(left)} left`;
    all.setTotal(100);
    all.update(percent(share), { left: `${ended} of ${total}${time}` });
  };
  const log = (text: string): void => {
    bars.log(`${printable(text)}\n`);
    bars.update();
  };
  return {
    note: (text, item) => {
      log(item === undefined ? text : `${item.place}: ${text}`);
    },
    begun: (item) => {
      const bar = bars.create(100, 0, { film: column(item.place), stage: "".padEnd(9), left: "" });
      films.set(item.place, { bar, progress: new FilmProgress(item) });
    },
    show: (item, event) => {
      if (event.type === "note") {
        log(`${item.place}: ${event.text}`);
        return;
      }
      const film = films.get(item.place);
      const left = film?.progress.take(event) ?? "";
      film?.bar.update(percent(film.progress.share), { stage: event.stage.padEnd(9), left });
      showAll();
    },
    ended: (item, record) => {
      const film = films.get(item.place);
      if (film !== undefined) bars.remove(film.bar);
      films.delete(item.place);
      ended += 1;
      log(sentenceOf(record));
      showAll();
    },
    more: (count) => {
      total += count;
      showAll();
    },
    close: () => {
      bars.stop();
    },
  };
};

/** The end of a name says more than its beginning. */
const column = (name: string): string => {
  const shown = printable(name);
  return (shown.length > 32 ? `…${shown.slice(-31)}` : shown).padEnd(32);
};
