import type { FrameRange } from "#core/film/frame-range.ts";
import { wordFinder } from "#core/memory/nearest-words.ts";
import type { Evidence } from "#core/model/evidence.ts";
import { spatialPooler } from "#core/space/spatial-pooling.ts";
import { decayPerFrame } from "#core/time/accumulator.ts";
import { evidenceCarrier } from "#core/time/carry-evidence.ts";
import { keyStretches } from "#core/time/key-stretches.ts";
import { gridOf, type Job } from "#pipeline/colour/job.ts";
import type { SeenFrame } from "#pipeline/colour/see-frame.ts";
import type { StageRun } from "#pipeline/colour/stage-run.ts";
import type { StepTimer } from "#pipeline/colour/step-timer.ts";

/** Completes the evidence of frames; see `stretchAnalyser`. */
export type StretchAnalyser = {
  /** Has the network look at a frame, now rather than when its stretch is complete. */
  readonly look: (seen: SeenFrame) => void;
  /** Of the frames of a stretch, in order; luma and motion are there. */
  readonly complete: (frames: readonly SeenFrame[], shot: FrameRange) => Promise<void>;
};

/**
 * Completes the evidence of a stretch's frames: by the network where it must look, carried along motion
 * elsewhere, then pooled over space and given its words. A frame that two stretches share is completed once.
 */
export const stretchAnalyser = ({ ports, job, timer }: StageRun): StretchAnalyser => {
  const grid = gridOf(job);
  const stretchesOf = keyStretches(grid);
  const carry = evidenceCarrier(grid, decayPerFrame(job.source.video.frameRate));
  const finish = finisher(job, timer);
  /** What the network says of frames, before pooling over space. */
  const looks = new WeakMap<SeenFrame, Promise<Evidence>>();

  const ask = (seen: SeenFrame): Promise<Evidence> => {
    const known = looks.get(seen);
    if (known !== undefined) return known;
    const said = lookAt(seen);
    looks.set(seen, said);
    return said;
  };

  const lookAt = async ({ evidence, lightness }: SeenFrame): Promise<Evidence> => {
    await timer.time("network", () => ports.network.analyse(lightness, job.manifest.modelSize, evidence));
    const said = { ...evidence, features: evidence.features.slice() };
    await finish(evidence);
    return said;
  };

  const complete: StretchAnalyser["complete"] = async (frames, shot) => {
    const [first] = frames;
    if (first === undefined) return;
    const stretches = await timer.time("carry", () =>
      stretchesOf(
        frames.map(({ evidence }) => evidence),
        first.frame - shot.first,
      ),
    );
    for (const { from, to, between } of stretches) {
      const [start, end] = await Promise.all([ask(at(frames, from)), ask(at(frames, to))]);
      for (const [i, { fromStart, fromEnd }] of between.entries()) {
        const { evidence } = at(frames, from + 1 + i);
        await timer.time("carry", () => {
          carry(
            { evidence: start, way: fromStart, distance: i + 1 },
            { evidence: end, way: fromEnd, distance: to - from - 1 - i },
            evidence,
          );
        });
        await finish(evidence);
      }
    }
  };

  return {
    look: (seen) => {
      // Who completes the stretch hears of a failure.
      ask(seen).catch(() => undefined);
    },
    complete,
  };
};

/** Pools a frame's evidence over space and gives its cells their words. */
const finisher = (job: Job, timer: StepTimer) => {
  const grid = gridOf(job);
  const { keys, spatialPooling } = job.card;
  const poolOverSpace = spatialPooler(grid, spatialPooling);
  const findWords = keys === null ? () => undefined : wordFinder(grid, keys);
  return async (evidence: Evidence): Promise<void> => {
    await timer.time("spatialPooling", () => {
      poolOverSpace(evidence);
    });
    await timer.time("words", () => {
      findWords(evidence);
    });
  };
};

const at = (frames: readonly SeenFrame[], place: number): SeenFrame => {
  const frame = frames[place];
  if (frame === undefined) throw new RangeError(`no frame ${place} of a stretch of ${frames.length}`);
  return frame;
};
