import { lightnessFromBytes } from "#core/colour/cell-luma.ts";
import { chromaRenderer } from "#core/colour/chroma.ts";
import { rotateGrid } from "#core/colour/rotate-grid.ts";
import { cellCount, type Evidence } from "#core/evidence.ts";
import { frameCount, type FrameRange } from "#core/frame-range.ts";
import type { ColourFrame, EvidenceReader, LumaFrame, Progress, SegmentWriter } from "#core/ports.ts";
import { pooledFrames, type BorderStates } from "#core/time/pooling.ts";
import { gridOf, pooledShot, type FramePorts, type Job } from "#pipeline/job.ts";
import type { StageClock } from "#pipeline/stage-clock.ts";

/** A run of one shot with all that rendering it needs. */
export type RenderRun = {
  readonly range: FrameRange;
  readonly shot: FrameRange;
  /** Evidence of the run's frames. */
  readonly evidence: EvidenceReader;
  readonly borders: BorderStates;
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
      for await (const { frame, features, evidence } of clock.waitingFor("pooling", pooledRun(job, run))) {
        const next = await lumaFrames.next();
        if (next.done === true) throw new RangeError(`no luma for frame ${frame}`);
        const coloured = await paint(next.value, { features, evidence, anchor: run.anchor });
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

const pooledRun = (job: Job, { range, shot, evidence, borders }: RenderRun) =>
  pooledFrames(
    pooledShot(job, shot, (frame) => evidence.read(frame)),
    range,
    borders,
    {
      pooling: job.manifest.options.pooling ? "on" : "off",
    },
  );

type Pooled = {
  readonly features: Float32Array;
  readonly evidence: Evidence;
  readonly anchor: Float32Array;
};

/** Turns pooled features and a luma plane into a coloured frame. */
const framePainter = (ports: FramePorts, job: Job, clock: StageClock) => {
  const { video } = job.source;
  const { vividness, temperature } = job.manifest.options;
  const grid = gridOf(job);
  const coded = codedGrid(grid, video.rotation);
  const renderChroma = chromaRenderer(video, coded);
  const cellLuma = new Float32Array(cellCount(grid));

  return async (frame: LumaFrame, { features, evidence, anchor }: Pooled): Promise<ColourFrame> => {
    lightnessFromBytes(evidence.luma, cellLuma);
    const ab = await clock.time("head", () =>
      ports.network.decode({ features, luma: cellLuma, anchor, tilt: vividness, temperature }),
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
