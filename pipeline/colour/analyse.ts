import { bytesFromLightness } from "#core/colour/cell-luma.ts";
import { lightnessPlane, lightnessTable } from "#core/colour/lightness.ts";
import { evidenceBytes, evidenceViews, type Evidence } from "#core/model/evidence.ts";
import { frameCount, type FrameRange } from "#core/film/frame-range.ts";
import type { LumaFrame } from "#core/film/planes.ts";
import { wordFinder } from "#core/memory/nearest-words.ts";
import { spatialPooler } from "#core/space/spatial-pooling.ts";
import { lumaPyramid, type LumaPyramid } from "#core/time/luma-pyramid.ts";
import { blockMotion } from "#core/time/motion.ts";
import { gridOf } from "#pipeline/colour/job.ts";
import type { StageRun } from "#pipeline/colour/stage-run.ts";

export type AnalyseRequest = {
  /** Frames to analyse: whole shots, or a part of one. */
  readonly range: FrameRange;
  /** The shots that `range` lies in, in order. */
  readonly shots: readonly FrameRange[];
};

/** One analysed frame, and the bytes its evidence lies in. */
export type AnalysedFrame = {
  readonly frame: number;
  readonly evidence: Evidence;
  readonly bytes: Uint8Array;
};

type Seen = {
  readonly frame: number;
  readonly pyramid: LumaPyramid;
  readonly analysed: AnalysedFrame | null;
};

/**
 * The network's evidence for every frame of `range`, in order, with motion to both neighbours.
 * Motion does not cross cuts, but does cross the border of a part: its neighbours are read too.
 */
export const analyse = async function* (
  run: StageRun,
  { range, shots }: AnalyseRequest,
): AsyncGenerator<AnalysedFrame> {
  const { ports, job, timer, progress } = run;
  const { source, timeline, manifest } = job;
  const size = manifest.modelSize;
  const isFirstOfShot = new Set(shots.map(({ first }) => first));
  const decode = withNeighbours(range, shots);
  const see = frameAnalyser(run);
  const frames = ports.films.readLuma({
    source,
    part: { range: decode, timeline },
    scaleTo: size,
    ...(ports.signal === undefined ? {} : { signal: ports.signal }),
  });

  let index = decode.first;
  let previous: Seen | null = null;
  for await (const frame of timer.waitingFor("decode", frames)) {
    const current: Seen = await see(frame, index, index >= range.first && index < range.end);
    if (previous !== null && !isFirstOfShot.has(index)) {
      const [before, after] = [previous, current];
      await timer.time("motion", () => {
        after.analysed?.evidence.motionToPrevious.set(blockMotion(after.pyramid, before.pyramid));
        before.analysed?.evidence.motionToNext.set(blockMotion(before.pyramid, after.pyramid));
      });
    }
    if (previous?.analysed) yield previous.analysed;
    previous = current;
    index += 1;
    progress(Math.min(index, range.end) - range.first, frameCount(range));
  }
  if (previous?.analysed) yield previous.analysed;
};

/** The range with one frame more on each side where that frame is of the same shot. */
const withNeighbours = ({ first, end }: FrameRange, shots: readonly FrameRange[]): FrameRange => ({
  first: Math.max(shots[0]?.first ?? first, first - 1),
  end: Math.min(shots.at(-1)?.end ?? end, end + 1),
});

/** Turns a scaled luma frame into a lightness plane, and where asked for into evidence. */
const frameAnalyser = ({ ports, job, timer }: StageRun) => {
  const { width, height } = job.manifest.modelSize;
  const grid = gridOf(job);
  const table = lightnessTable(job.source.video);
  const lightness = new Float32Array(width * height);
  const poolOverSpace = spatialPooler(grid, job.card.spatialPooling);
  const findWords = job.card.keys === null ? () => undefined : wordFinder(grid, job.card.keys);

  return async (frame: LumaFrame, index: number, wanted: boolean): Promise<Seen> => {
    const plane = new Uint8Array(width * height);
    await timer.time("luma", () => {
      lightnessPlane(frame.luma, table, lightness);
      bytesFromLightness(lightness, plane);
    });
    const pyramid = await timer.time("motion", () => lumaPyramid(plane, job.manifest.modelSize));
    if (!wanted) return { frame: index, pyramid, analysed: null };
    const bytes = new Uint8Array(evidenceBytes(grid));
    const evidence = evidenceViews(grid, bytes);
    evidence.luma.set(pyramid.quarter);
    await timer.time("network", () => ports.network.analyse(lightness, job.manifest.modelSize, evidence));
    await timer.time("spatialPooling", () => {
      poolOverSpace(evidence);
    });
    await timer.time("words", () => {
      findWords(evidence);
    });
    return { frame: index, pyramid, analysed: { frame: index, evidence, bytes } };
  };
};
