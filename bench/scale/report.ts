import { evidenceBytes } from "#core/model/evidence.ts";
import { longShotsOf } from "#bench/scale/film.ts";
import { uploads, uploadsTable, type Uploads } from "#bench/scale/many-uploads.ts";
import { duration, rounded, table } from "#bench/scale/markdown.ts";
import { quotas } from "#bench/scale/quotas.ts";
import { assumed } from "#bench/scale/simulated-cloud.ts";
import {
  chunkFramesOf,
  makespanTable,
  serialSeconds,
  shapeTable,
  stopsScalingAt,
  type TwoHours,
} from "#bench/scale/two-hours.ts";
import { workOfFilm } from "#bench/scale/work-of-film.ts";

/** docs/scale.md, whole. */
export const scaleReport = (films: readonly TwoHours[], clips: readonly Uploads[]): string =>
  `${[
    "# How far one workflow carries",
    introduction(),
    "## A two-hour film\n",
    twoHours(films),
    "## Ten thousand uploads in an hour\n",
    manyUploads(clips),
    "## Against the services' quotas\n",
    quotaTable(films, clips),
    "## Memory and requests a frame\n",
    perFrame(films),
  ].join("\n\n")}\n`.replaceAll("\n\n\n", "\n\n");

const introduction = (): string =>
  `\`npx tsx bench/scale.ts\` writes this page. The workflow is the real one (core/workflow/definition.ts), run by the local engine on a clock that jumps; chunks come from the real planner. Simulated are time and services: seconds a frame are those of the quote (core/cost/work-estimate.ts, which says what of them is measured), a 1080p film at 24 frames per second and 8 Mbit/s, a machine with a GPU boots in ${assumed.gpuBootSeconds} s and is given back after ${assumed.gpuIdleSeconds} s without a task, a container on Fargate starts in ${assumed.fargateStartSeconds} s, a function takes ${assumed.functionSeconds} s. These four are assumptions, nothing here ran on AWS. "Tasks at once" is the deployment's maxConcurrency: so many GPUs, so many containers without, and as many children of a map.`;

const twoHours = (films: readonly TwoHours[]): string => {
  const [usual, ...finer] = films;
  if (usual === undefined) throw new RangeError("nothing was simulated");
  const last = usual.runs.at(-1);
  const finest = finer.at(-1)?.runs.at(-1);
  return [
    `172,800 frames in 2,000 shots, whose lengths scatter log-normally. The planner's own choice is the first row: chunks of about four minutes' work.`,
    shapeTable(films),
    "From the start to the result, machines' starts included, and the GPU time that is paid for:",
    makespanTable(films),
    `What this says: the planner's ${usual.film.chunks.length} chunks stop scaling at ${stopsScalingAt(usual)} tasks, by construction: there are no more. ${duration(serialSeconds(usual))} of the ${duration(last?.seconds ?? 0)} that are left are plan, assemble and review, each on one machine; starts of machines and the longest chunk are the rest. Smaller chunks gain minutes and cost several times the GPU time, because every task fetches the whole film first (${duration(usual.film.source.bytes / 100e6)} of every task here) and boots a machine of its own: at ${chunkFramesOf(finer.at(-1) ?? usual)} frames per chunk and 1,000 tasks ${rounded(finest?.gpuHours ?? 0, 0)} GPU-hours instead of ${rounded(last?.gpuHours ?? 0, 0)}. What would shorten it further is a survey in parts (plan is the longest serial stage) and tasks that fetch only their part of the film.`,
  ].join("\n\n");
};

const manyUploads = (clips: readonly Uploads[]): string => {
  const [few] = clips;
  const most = Math.max(...clips.map(({ maxOpenMapRuns }) => maxOpenMapRuns));
  return [
    `${uploads.films.toLocaleString("en")} films of a minute (${uploads.frames.toLocaleString("en")} frames, ${uploads.shots} shots, one chunk), evenly over an hour, each a workflow of its own.`,
    uploadsTable(clips),
    `What this says: nothing fails and nothing is refused; what waits, waits in Batch's queues. With the default of ${few?.tasksAtOnce ?? 0} tasks the containers without a GPU are the narrow place: plan, assemble and review of a minute's film are mostly Fargate's start. Films come as fast as they are coloured from somewhere between 400 and 800 tasks on. A film of one chunk takes no map run (${most} of the account's ${quotas.openMapRuns.most.toLocaleString("en")} were open); longer films hold one while their chunks wait for machines, and past the quota further ones wait at MapRunStarted and lose nothing. Simulating it kept at most ${Math.round(Math.max(...clips.map(({ peakHeapBytes }) => peakHeapBytes)) / 2 ** 20)} MiB of heap for all open workflows together.`,
  ].join("\n\n");
};

const quotaTable = (films: readonly TwoHours[], clips: readonly Uploads[]): string => {
  const runs = films.flatMap(({ runs }) => runs);
  const all = [...runs, ...clips];
  const most = (figure: (run: (typeof all)[number]) => number): string =>
    Math.max(...all.map(figure)).toLocaleString("en");
  const children = Math.max(...films.map(({ film }) => film.chunks.length));
  const refused = Math.max(...runs.map(({ throttledSubmits }) => throttledSubmits));
  const quiet = runs.filter(({ maxReadsPerSecond }) => maxReadsPerSecond <= quotas.readsPerSecond.most);
  const loud = runs.filter(({ maxReadsPerSecond }) => maxReadsPerSecond > quotas.readsPerSecond.most);
  const rows: [keyof typeof quotas, string, string, string][] = [
    [
      "childrenPerSecond",
      "children a second",
      "held to it",
      `${children} children are under way in ${Math.ceil(children / 100)} s`,
    ],
    ["childrenAtOnce", "children at once", "1,000", "the deployment's maxConcurrency ends at 1,000"],
    [
      "historyEvents",
      "events of one history",
      most((run) => run.maxHistoryEvents),
      "a child has its own history: the film's does not grow with its chunks",
    ],
    [
      "payloadBytes",
      "bytes of a payload",
      most((run) => run.maxPayloadBytes),
      "keys travel, lists and results lie in S3",
    ],
    ["openMapRuns", "open map runs", most((run) => run.maxOpenMapRuns), "further ones wait"],
    [
      "submitsPerSecond",
      "SubmitJob a second",
      "held to it",
      `up to ${refused.toLocaleString("en")} were refused and tried again with jitter; met before the quota of children`,
    ],
    [
      "writesPerSecond",
      "S3 writes a second",
      most((run) => run.maxWritesPerSecond),
      "in all prefixes together",
    ],
    [
      "readsPerSecond",
      "S3 reads a second",
      most((run) => run.maxReadsPerSecond),
      loud.length === 0
        ? "in all prefixes together"
        : `exceeded with ${Math.min(...loud.map(({ tasksAtOnce }) => tasksAtOnce)).toLocaleString("en")} tasks that fetch one film at once: S3 answers 503 and the SDK tries again, which is not simulated; ${Math.max(...quiet.map(({ maxReadsPerSecond }) => maxReadsPerSecond)).toLocaleString("en")} otherwise`,
    ],
  ];
  return table(
    ["what", "quota", "most seen", "", "source of the quota"],
    rows.map(([name, what, seen, remark]) => [what, quotas[name].most, seen, remark, quotas[name].source]),
  );
};

const mebibyte = 2 ** 20;

const perFrame = (films: readonly TwoHours[]): string => {
  const rows = films.map((result) => {
    const work = workOfFilm(result.film);
    const run = result.runs.at(-1);
    return [
      `${result.film.chunks.length} chunks, ${longShotsOf(result.film).length} long shots`,
      rounded(work.s3Writes / result.film.frames, 4),
      rounded(work.s3Reads / result.film.frames, 4),
      rounded(work.gpuSeconds / result.film.frames, 4),
      rounded(work.stateTransitions / result.film.frames, 4),
      rounded((run?.peakHeapBytes ?? 0) / mebibyte, 0),
    ];
  });
  const grid = { width: 88, height: 48, channels: 64 };
  return [
    table(
      [
        "two-hour film",
        "S3 writes",
        "S3 reads",
        "GPU-seconds",
        "state transitions",
        "engine's heap, MiB (whole run, sampled)",
      ],
      rows,
    ),
    `Requests as the quote counts them (core/cost/work-estimate.ts). An image a frame in S3 would be one write and one read a frame on the way in and the same on the way out. A worker holds a few frames, whatever the film's length: 339 MiB at its peak over ten minutes of 1080p (measured, docs/bench.md); evidence, ${Math.round(evidenceBytes(grid) / 1000)} kB a frame before compression, goes to the task's disk.`,
  ].join("\n\n");
};
