import { longShots } from "#core/job/long-shots.ts";
import { frameCount } from "#core/film/frame-range.ts";
import { isPart, type Chunk, type Manifest } from "#core/job/manifest.ts";
import type { Source } from "#core/film/source.ts";

/** What a job takes of the machines, the store and the workflow. */
export type Work = {
  /** Of tasks with a GPU, one machine each. */
  readonly gpuSeconds: number;
  /** Tasks that share those machines. */
  readonly gpuTasks: number;
  /** vCPU-seconds of tasks without one. */
  readonly cpuSeconds: number;
  /** PUT, COPY, POST and LIST. */
  readonly s3Writes: number;
  /** GET and HEAD. */
  readonly s3Reads: number;
  readonly storedBytes: number;
  readonly stateTransitions: number;
  readonly functionCalls: number;
};

/** vCPUs of a task without a GPU; the deployment's job definition has the same. */
export const cpuTask = { vcpus: 4, memoryGiB: 16, diskGiB: 200 } as const;

/** What colours: a machine with a GPU, or a task without one. */
export type ColourOn = "gpu" | "cpu";

/**
 * Seconds a frame, a fixed part and one that grows with the picture. Measured on one core for
 * docs/bench.md (480 frames at 360p, 720p and 1080p), the network's share replaced by what a T4 needs
 * for as many multiplications at a quarter of its peak.
 */
const cost = {
  survey: { fixed: 0.0007, perPixel: 2.5e-9 },
  colour: { fixed: 0.0145, perPixel: 14.5e-9 },
  // The whole command with one worker, 960 frames (docs/bench.md): 34, 27 and 19 frames per second.
  colourWithoutGpu: { fixed: 0.0266, perPixel: 12.2e-9 },
  link: { fixed: 0.004, perPixel: 0 },
  finish: { fixed: 0.0125, perPixel: 12.5e-9 },
  assemble: { fixed: 0.0003, perPixel: 0.3e-9 },
} as const;

type Step = keyof typeof cost;

/** From the start of a container to its first frame: graphs are loaded, the film is fetched at 100 MB/s. */
const startSeconds = 10;
const fetchBytesPerSecond = 100e6;

/** A film is fetched and sent in pieces of so many bytes: small enough that a broken one costs little. */
export const pieceBytes = 8 * 2 ** 20;

/** Of a task, before its first frame. */
export const taskStartSeconds = ({ bytes }: Pick<Source, "bytes">): number =>
  startSeconds + bytes / fetchBytesPerSecond;

export const secondsPerFrame = (step: Step, { video: { width, height } }: Source): number =>
  cost[step].fixed + cost[step].perPixel * width * height;

/** Of the whole command with one worker and no GPU, measured for docs/bench.md as above. */
const wholeOnCore = { fixed: 0.0263, perPixel: 12.3e-9 } as const;

/** Seconds a frame takes from command to result on one processor core. */
export const coreSecondsPerFrame = ({ video: { width, height } }: Source): number =>
  wholeOnCore.fixed + wholeOnCore.perPixel * width * height;

/** Seconds of all colour tasks together. */
export const colourSeconds = ({ chunks }: Manifest, source: Source, colourOn: ColourOn): number =>
  chunks.reduce((sum, { range }) => sum + frameCount(range), 0) *
    secondsPerFrame(colourOn === "gpu" ? "colour" : "colourWithoutGpu", source) +
  chunks.length * taskStartSeconds(source);

/** @throws nothing: any plan can be estimated */
export const estimateWork = (manifest: Manifest, source: Source, colourOn: ColourOn = "gpu"): Work => {
  const parts = manifest.chunks.filter(isPart);
  const seconds = (step: Step, chunks: readonly Chunk[]): number =>
    chunks.reduce((sum, { range }) => sum + frameCount(range), 0) * secondsPerFrame(step, source);
  const taskStart = taskStartSeconds(source);
  const cpuTasks = 2 + longShots(manifest).length + parts.length;
  const isOnGpu = colourOn === "gpu";
  const colouring = colourSeconds(manifest, source, colourOn);
  const onCpu =
    (isOnGpu ? 0 : colouring) +
    manifest.frames * secondsPerFrame("survey", source) +
    seconds("link", parts) +
    seconds("finish", parts) +
    seconds("assemble", manifest.chunks) +
    cpuTasks * taskStart;
  const tasks = manifest.chunks.length + cpuTasks;
  return {
    gpuSeconds: isOnGpu ? colouring : 0,
    gpuTasks: isOnGpu ? manifest.chunks.length : 0,
    cpuSeconds: onCpu * cpuTask.vcpus,
    ...requests(manifest, source),
    // The result is about as large as the film, and so are its segments.
    storedBytes: 3 * source.bytes + manifest.options.keepEvidenceBytes,
    // A worker's task, its report and its end; begin and end of the whole.
    stateTransitions: tasks * 4 + 16,
    functionCalls: tasks + 6,
  };
};

/** Pieces of films and values, counted as the stages read and write them. */
const requests = ({ chunks }: Manifest, { bytes }: Source): Pick<Work, "s3Writes" | "s3Reads"> => {
  const parts = chunks.filter(isPart).length;
  const film = Math.ceil(bytes / pieceBytes);
  const segments = Math.ceil(bytes / chunks.length / pieceBytes) * chunks.length;
  const tasks = chunks.length + parts;
  return {
    // Segments, measures, reports and events of every chunk; border states and links of parts; the result.
    s3Writes: 5 * tasks + 3 * parts + segments + film + 40,
    // Film, request, manifest, source, timeline and report of every task; segments once more to join them.
    s3Reads: (film + 6) * (tasks + 2) + 4 * parts + segments + 2 * tasks + 40,
  };
};
