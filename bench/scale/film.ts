import { frameCount, type FrameRange } from "#core/film/frame-range.ts";
import { isPart, type Chunk } from "#core/job/manifest.ts";
import { planChunks } from "#core/plan/chunks.ts";
import { secondsPerFrame, taskStartSeconds } from "#core/cost/work-estimate.ts";
import type { Source } from "#core/film/source.ts";
import { rentedChunkSeconds } from "#pipeline/plan/plan-film.ts";

/** A film as far as a plan and its tasks' times depend on it. */
export type SimulatedFilm = {
  readonly frames: number;
  readonly source: Source;
  readonly shots: readonly FrameRange[];
  readonly chunks: readonly Chunk[];
};

export type FilmSize = {
  readonly frames: number;
  readonly shots: number;
  /** Absent: as plan chooses where machines are rented. */
  readonly chunkFrames?: number;
};

/** Full HD at 24 frames per second, 8 Mbit/s. */
const video = { width: 1920, height: 1080, frameRate: 24, bytesPerSecond: 1e6 } as const;

export const defaultChunkFrames = (source: Source): number =>
  Math.ceil(rentedChunkSeconds / secondsPerFrame("colour", source));

/** A film with drawn cuts, cut into chunks by the planner itself. The same sizes give the same film. */
export const drawnFilm = ({ frames, shots, chunkFrames }: FilmSize): SimulatedFilm => {
  const source = sourceOf(frames);
  const ranges = drawShots(frames, shots);
  return {
    frames,
    source,
    shots: ranges,
    chunks: planChunks(ranges, chunkFrames ?? defaultChunkFrames(source)),
  };
};

const sourceOf = (frames: number): Source => {
  const { width, height, frameRate, bytesPerSecond } = video;
  const durationSeconds = frames / frameRate;
  return {
    version: 1,
    uri: "s3://media/uploads/film.mp4",
    etag: null,
    bytes: Math.ceil(durationSeconds * bytesPerSecond),
    fingerprint: "0".repeat(64),
    container: "mov,mp4",
    startSeconds: 0,
    durationSeconds,
    video: {
      index: 0,
      codec: "h264",
      pixelFormat: "yuv420p",
      bitDepth: 8,
      fullDepth: null,
      alpha: "none",
      width,
      height,
      sampleAspect: null,
      frameRate: { num: frameRate, den: 1 },
      timeBase: { num: 1, den: frameRate },
      rotation: 0,
      fieldOrder: "progressive",
      colour: { range: "limited", matrix: null, primaries: null, transfer: null },
      chromaLocation: null,
      hdrMetadata: null,
    },
    audio: [],
    subtitles: [],
    otherVideo: [],
    chapters: 0,
    editions: null,
    notes: [],
    others: [],
    misfits: { mp4: [], mov: [], matroska: [] },
    timecode: null,
    tags: {},
  };
};

/** Lengths of shots scatter log-normally; a few are tens of times the median. */
const spread = 0.9;

const drawShots = (frames: number, count: number): FrameRange[] => {
  const random = seededRandom(20_26);
  const lengths = Array.from({ length: count }, () => Math.exp(spread * normal(random)));
  const whole = lengths.reduce((sum, length) => sum + length, 0);
  let before = 0;
  const ends = lengths.map((length, index) => {
    before += length;
    // Every shot has a frame at least, and enough are left for those after it.
    const end = Math.round((before / whole) * frames);
    return Math.min(Math.max(end, index + 1), frames - (count - 1 - index));
  });
  const ordered = ends.map((end, index) => Math.max(end, (ends[index - 1] ?? 0) + 1));
  return ordered.map((end, index) => ({ first: index === 0 ? 0 : (ordered[index - 1] ?? 0), end }));
};

/** Box and Muller. */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** In [0, 1): a linear congruential generator (Numerical Recipes), for draws that are always the same. */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
};

export const longShotsOf = ({ chunks }: SimulatedFilm): FrameRange[] =>
  chunks.flatMap((chunk) => (isPart(chunk) && chunk.part === 0 ? [chunk.shot] : []));

/** Items of a stage's list, as plan leaves them. */
export const itemsOf = (film: SimulatedFilm, stage: string): string[] => {
  if (stage === "colour") return film.chunks.map(({ id }) => id);
  if (stage === "link") return longShotsOf(film).map(({ first }) => String(first));
  return film.chunks.filter(isPart).map(({ id }) => id);
};

const steps = {
  plan: "survey",
  colour: "colour",
  link: "link",
  finish: "finish",
  assemble: "assemble",
  // Nobody has measured it: it reads the result once, as assemble reads the segments.
  review: "assemble",
} as const;

/** Seconds of one task of a stage, from its container's start to its end. */
export const taskSeconds = (film: SimulatedFilm, stage: string, item: string | null): number => {
  const step = steps[stage as keyof typeof steps];
  const work = framesOf(film, stage, item) * secondsPerFrame(step, film.source);
  return taskStartSeconds(film.source) + work;
};

const framesOf = (film: SimulatedFilm, stage: string, item: string | null): number => {
  if (item === null) return film.frames;
  if (stage === "link") {
    const shot = film.shots.find(({ first }) => String(first) === item);
    return shot === undefined ? 0 : frameCount(shot);
  }
  const chunk = film.chunks[Number(item.slice(1))];
  return chunk === undefined ? 0 : frameCount(chunk.range);
};
