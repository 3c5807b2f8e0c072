import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { encoderOptions } from "#adapters/ffmpeg/write/encoders.ts";
import { folderStore } from "#adapters/disk/folder-store.ts";
import { ffmpegFilms } from "#adapters/ffmpeg/films.ts";
import { modelFolderPath, readModelCard } from "#adapters/network/model-folder.ts";
import { getJson } from "#core/ports/json-values.ts";
import { chunkReportSchema } from "#core/reports/chunk-report.ts";
import { reportFolder } from "#core/store/layout.ts";
import { displayAspect, modelSize } from "#core/model/size.ts";
import type { BenchFilm } from "#bench/film.ts";
import { runNetworks } from "#bench/network-runs.ts";

const bin = fileURLToPath(new URL("../cli/bin.js", import.meta.url));

/** Seconds of one film: the parts on their own, and the whole command. */
export type WholeRow = {
  readonly film: BenchFilm;
  readonly workers: number;
  /** In one process. */
  readonly network: number;
  /** In as many processes as there are workers, each with its share of the frames. */
  readonly networkSideBySide: number;
  readonly transcode: number;
  readonly colorize: number;
  /** The same with the network on every frame. */
  readonly colorizeEveryFrame: number;
  /** Runs of the network on key frames. */
  readonly networkRuns: number;
  /** Milliseconds a frame of each step of the workers, waiting included. */
  readonly steps: ReadonlyMap<string, number>;
  readonly peakWorkerMemoryBytes: number;
};

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
};

/** The network alone, in as many processes as there are workers, each with its share of the frames. */
const networkAlone = async ({ path, frames }: BenchFilm, workers: number): Promise<number> => {
  const source = await (await ffmpegFilms()).inspect(path);
  const card = await readModelCard(await modelFolderPath("photo"));
  const { width, height } = modelSize(displayAspect(source.video), card.input);
  const runs = await runNetworks(frames, workers, { width, height });
  return Math.max(...runs.map((run) => run.seconds));
};

/** ffmpeg alone, from the film to the same codec with the same settings. */
const transcodeAlone = async (ffmpeg: string, { path }: BenchFilm, output: string): Promise<number> => {
  const { video } = await (await ffmpegFilms()).inspect(path);
  const encode = encoderOptions({ video, settings: { codec: "h264", crf: 16, lossless: false } });
  return seconds(() =>
    execa(ffmpeg, ["-y", "-loglevel", "error", "-i", path, "-map", "0:v:0", ...encode, output]),
  );
};

const stepTable = async (job: string, frames: number): Promise<Map<string, number>> => {
  const store = folderStore(job);
  const steps = new Map<string, number>();
  for (const stage of ["colour", "finish"] as const) {
    for await (const key of store.list(reportFolder(stage))) {
      const report = await getJson(store, key, chunkReportSchema);
      for (const [step, spent] of Object.entries(report.stepSeconds)) {
        steps.set(step, (steps.get(step) ?? 0) + (spent * 1000) / frames);
      }
    }
  }
  return steps;
};

/** One film, with each number of workers: all parts measured one after the other, in one run. */
export const measureWhole = async (
  ffmpeg: string,
  folder: string,
  film: BenchFilm,
  workerCounts: readonly number[],
): Promise<WholeRow[]> => {
  const network = await networkAlone(film, 1);
  const rows: WholeRow[] = [];
  for (const workers of workerCounts) {
    const networkSideBySide = workers === 1 ? network : await networkAlone(film, workers);
    const transcode = await transcodeAlone(ffmpeg, film, join(folder, "transcode.mp4"));
    const { colorize: colorizeEveryFrame } = await colorizeFilm(folder, film, workers, ["--every-frame"]);
    const whole = await colorizeFilm(folder, film, workers);
    rows.push({ film, workers, network, networkSideBySide, transcode, colorizeEveryFrame, ...whole });
  }
  return rows;
};

const colorizeFilm = async (
  folder: string,
  film: BenchFilm,
  workers: number,
  options: readonly string[] = [],
): Promise<Pick<WholeRow, "colorize" | "networkRuns" | "steps" | "peakWorkerMemoryBytes">> => {
  const job = join(folder, `job-${film.height}-${workers}${options.join("")}`);
  const output = ["-o", join(folder, "colour.mp4"), "--force", "--no-review", "--json"];
  const kept = ["--keep-job", job, "--keep-evidence", "0"];
  let summary = { peakWorkerMemoryBytes: 0, networkRuns: 0 };
  const colorize = await seconds(async () => {
    const args = [bin, "colorize", film.path, "--jobs", String(workers), ...output, ...kept, ...options];
    const { stdout } = await execa(process.execPath, args);
    const last = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as typeof summary;
    summary = { peakWorkerMemoryBytes: last.peakWorkerMemoryBytes, networkRuns: last.networkRuns };
  });
  return { colorize, steps: await stepTable(job, film.frames), ...summary };
};
