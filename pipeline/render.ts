import { lightnessFromBytes } from "#core/colour/cell-luma.ts";
import { chromaRenderer } from "#core/colour/chroma.ts";
import { rotateGrid } from "#core/colour/rotate-grid.ts";
import { cellCount } from "#core/evidence.ts";
import { frameCount, type FrameRange } from "#core/frame-range.ts";
import type { EvidenceReader, LumaFrame, Progress, SegmentWriter } from "#core/ports.ts";
import { pooledFrames, type CarriedState } from "#core/time/pooled-frames.ts";
import { gridOf, type FramePorts, type Job } from "#pipeline/job.ts";
import type { StageClock } from "#pipeline/stage-clock.ts";

/** A run of one shot with all that rendering it needs. */
export type RenderRun = {
  readonly range: FrameRange;
  readonly shot: FrameRange;
  /** Evidence of the run's frames. */
  readonly evidence: EvidenceReader;
  /** States carried into the run's first and last frame; null at the shot's own ends. */
  readonly forward: CarriedState | null;
  readonly backward: CarriedState | null;
  /** groups x 3, the shot's anchor. */
  readonly anchor: Float32Array;
};

/**
 * Colours the frames of consecutive runs into one segment: pools the evidence over time, decodes the
 * bins to ab, and lays the chroma beside the source's untouched luma.
 *
 * @returns frames written
 */
export const render = async (
  ports: FramePorts,
  job: Job,
  runs: readonly RenderRun[],
  writer: SegmentWriter,
  clock: StageClock,
  progress: Progress,
): Promise<number> => {
  const first = runs[0]?.range.first ?? 0;
  const range = { first, end: runs.at(-1)?.range.end ?? first };
  const frames = ports.films.readLuma({
    source: job.source,
    part: { range, timeline: job.timeline },
    ...(ports.signal === undefined ? {} : { signal: ports.signal }),
  });
  const lumaFrames = clock.waitingFor("decode", frames);
  const paint = framePainter(ports, job, clock);
  let written = 0;
  try {
    for (const run of runs) {
      for await (const { frame, features } of clock.waitingFor("pooling", pooledRun(job, run))) {
        const next = await lumaFrames.next();
        if (next.done === true) throw new RangeError(`no luma for frame ${frame}`);
        const coloured = await paint(next.value, frame, features, run);
        await clock.time("encode", () => writer.write(coloured));
        written += 1;
        progress(written, frameCount(range));
      }
    }
    // The reader checks that the film gave exactly this part; that check is its last step.
    await lumaFrames.next();
  } finally {
    await lumaFrames.return(undefined);
  }
  return written;
};

const pooledRun = (job: Job, { range, shot, evidence, forward, backward }: RenderRun) =>
  pooledFrames({
    grid: gridOf(job),
    range,
    shot,
    frameRate: job.source.video.frameRate,
    read: (frame) => evidence.read(frame),
    forward,
    backward,
    pooling: job.manifest.options.pooling ? "two-sided" : "off",
  });

/** Turns pooled features and a luma plane into a coloured frame. */
const framePainter = (ports: FramePorts, job: Job, clock: StageClock) => {
  const { video } = job.source;
  const { vividness, temperature } = job.manifest.options;
  const grid = gridOf(job);
  const coded = codedGrid(grid, video.rotation);
  const renderChroma = chromaRenderer(video, coded);
  const cellLuma = new Float32Array(cellCount(grid));

  return async (frame: LumaFrame, index: number, features: Float32Array, run: RenderRun) => {
    lightnessFromBytes((await run.evidence.read(index)).luma, cellLuma);
    const ab = await clock.time("head", () =>
      ports.network.decode({ features, luma: cellLuma, anchor: run.anchor, tilt: vividness, temperature }),
    );
    const { u, v } = await clock.time("chroma", () =>
      renderChroma(
        frame.luma,
        rotateGrid(ab, grid, 2, video.rotation),
        rotateGrid(cellLuma, grid, 1, video.rotation),
      ),
    );
    return { pts: frame.pts, luma: frame.luma, u, v };
  };
};

const codedGrid = (grid: { width: number; height: number }, rotation: number) =>
  rotation === 90 || rotation === 270 ? { width: grid.height, height: grid.width } : grid;
