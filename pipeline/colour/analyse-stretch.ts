import type { FrameRange } from "#core/film/frame-range.ts";
import { wordFinder } from "#core/memory/nearest-words.ts";
import type { Evidence } from "#core/model/evidence.ts";
import { spatialPooler } from "#core/space/spatial-pooling.ts";
import { decayPerFrame } from "#core/time/accumulator.ts";
import { evidenceCarrier } from "#core/time/carry-evidence.ts";
import { keyStretches } from "#core/time/key-stretches.ts";
import { gridOf } from "#pipeline/colour/job.ts";
import type { SeenFrame } from "#pipeline/colour/see-frame.ts";
import type { StageRun } from "#pipeline/colour/stage-run.ts";

/**
 * Completes the evidence of a stretch's frames: by the network where it must look, carried along motion
 * elsewhere, then pooled over space and given its words. A frame that two stretches share is completed once.
 */
export const stretchAnalyser = ({ ports, job, timer }: StageRun) => {
  const grid = gridOf(job);
  const { keys, spatialPooling } = job.card;
  const stretchesOf = keyStretches(grid);
  const carry = evidenceCarrier(grid, decayPerFrame(job.source.video.frameRate));
  const poolOverSpace = spatialPooler(grid, spatialPooling);
  const findWords = keys === null ? () => undefined : wordFinder(grid, keys);
  /** What the network said of the frame that two stretches share, before pooling over space. */
  let shared: { readonly frame: number; readonly said: Evidence } | null = null;

  const ask = async (seen: SeenFrame): Promise<Evidence> => {
    if (shared?.frame === seen.frame) return shared.said;
    const { evidence, lightness } = seen;
    await timer.time("network", () => ports.network.analyse(lightness, job.manifest.modelSize, evidence));
    const said = { ...evidence, features: evidence.features.slice() };
    await finish(evidence);
    shared = { frame: seen.frame, said };
    return said;
  };

  const finish = async (evidence: Evidence): Promise<void> => {
    await timer.time("spatialPooling", () => {
      poolOverSpace(evidence);
    });
    await timer.time("words", () => {
      findWords(evidence);
    });
  };

  return async (frames: readonly SeenFrame[], shot: FrameRange): Promise<void> => {
    const [first] = frames;
    if (first === undefined) return;
    const stretches = await timer.time("carry", () =>
      stretchesOf(
        frames.map(({ evidence }) => evidence),
        first.frame - shot.first,
      ),
    );
    for (const { from, to, between } of stretches) {
      const [start, end] = [await ask(at(frames, from)), await ask(at(frames, to))];
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
};

const at = (frames: readonly SeenFrame[], place: number): SeenFrame => {
  const frame = frames[place];
  if (frame === undefined) throw new RangeError(`no frame ${place} of a stretch of ${frames.length}`);
  return frame;
};
