/**
 * `npm run bench`: what colouring costs, as ratios within one run; Markdown on standard output.
 * `npm run bench -- --frames 240 --heights 360,720` measures less.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findTools } from "#adapters/ffmpeg/process/binaries.ts";
import { readEnvironment } from "#adapters/env.ts";
import { benchSource, makeBenchFilm } from "#bench/film.ts";
import { compareNetworks } from "#bench/reference-network.ts";
import { measureWhole, type WholeRow } from "#bench/whole.ts";

const { values } = parseArgs({
  options: {
    frames: { type: "string", default: "720" },
    heights: { type: "string", default: "360,720,1080" },
    workers: { type: "string", default: "1,2" },
  },
});
const numbers = (list: string): number[] => list.split(",").map(Number);
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const tableRow = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;

const tableHead = (names: readonly string[]): void => {
  say(tableRow(names));
  say(tableRow(names.map(() => "---")));
};

const wholeTable = (rows: readonly WholeRow[]): void => {
  say("\n## The whole command beside its parts, seconds\n");
  tableHead([
    "film",
    "workers",
    "network alone",
    "network in as many processes",
    "transcode alone",
    "colorize --every-frame",
    "colorize",
    "runs per frame",
    "colorize / (network + transcode)",
    "colorize / (network in as many processes + transcode)",
  ]);
  for (const row of rows) {
    const { film, workers, network, networkSideBySide, transcode, colorize } = row;
    const times = [network, networkSideBySide, transcode, row.colorizeEveryFrame, colorize];
    const runs = row.networkRuns / film.frames;
    const ratios = [colorize / (network + transcode), colorize / (networkSideBySide + transcode)];
    const numbers = [...times, runs, ...ratios].map((value) => value.toFixed(2));
    say(tableRow([`${film.height}p, ${film.frames} frames`, workers, ...numbers]));
  }
};

const stepsTable = (rows: readonly WholeRow[]): void => {
  say("\n## What each step costs a worker, milliseconds a frame, waiting included\n");
  const steps = [...new Set(rows.flatMap(({ steps }) => [...steps.keys()]))];
  tableHead(["film", "workers", ...steps]);
  for (const { film, workers, steps: spent } of rows) {
    say(tableRow([`${film.height}p`, workers, ...steps.map((step) => (spent.get(step) ?? 0).toFixed(1))]));
  }
};

const networkTable = async (): Promise<void> => {
  const networks = await compareNetworks();
  say("\n## The network beside the ECCV16 layout, 256x256, one thread, milliseconds a frame\n");
  if (networks === null) {
    say("Not measured: no Python with PyTorch to write the layout with (npm run test:training makes one).");
    return;
  }
  tableHead(["ours", "ECCV16 layout", "times cheaper"]);
  say(tableRow([networks.ours.toFixed(1), networks.eccv16.toFixed(1), networks.ratio.toFixed(1)]));
};

const folder = await mkdtemp(join(tmpdir(), "chromaloom-bench-"));
try {
  const { ffmpeg } = await findTools(readEnvironment());
  const source = await benchSource(folder);
  const processor = cpus()[0]?.model.trim() ?? "unknown processor";
  say(
    `Machine: ${cpus().length} x ${processor}, Node ${process.versions.node}, ffmpeg ${ffmpeg.version}. Film: ${source.name}.`,
  );
  const rows: WholeRow[] = [];
  for (const height of numbers(values.heights)) {
    const film = await makeBenchFilm(ffmpeg.path, {
      source: source.path,
      folder,
      height,
      frames: Number(values.frames),
    });
    rows.push(...(await measureWhole(ffmpeg.path, folder, film, numbers(values.workers))));
  }
  wholeTable(rows);
  stepsTable(rows);
  await networkTable();
} finally {
  await rm(folder, { recursive: true, force: true });
}
