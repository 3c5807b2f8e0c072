import { frameCount, type FrameRange } from "#core/film/frame-range.ts";
import { stretchOf } from "#core/time/key-stretches.ts";
import { blockMotion } from "#core/time/motion.ts";
import { frameSeer, type SeenFrame } from "#pipeline/colour/see-frame.ts";
import { stretchAnalyser } from "#pipeline/colour/analyse-stretch.ts";
import type { StepTimer } from "#pipeline/colour/step-timer.ts";
import { stretchesBehind } from "#pipeline/colour/stretches-behind.ts";
import type { StageRun } from "#pipeline/colour/stage-run.ts";

export type AnalyseRequest = {
  /** Frames to analyse: whole shots, or a part of one. */
  readonly range: FrameRange;
  /** The shots that `range` lies in, in order. */
  readonly shots: readonly FrameRange[];
};

/**
 * Evidence for every frame of `range`, in order, with motion to both neighbours. The network looks at key
 * frames, and what it says is carried to those between. Motion does not cross cuts, but does cross the border
 * of a part, as do the stretches between key frames: all that these need of its neighbours is read too.
 *
 * While the network looks at one stretch, the next one's frames are read and their motion is found.
 */
export const analyse = async function* (
  run: StageRun,
  { range, shots }: AnalyseRequest,
): AsyncGenerator<SeenFrame> {
  const { ports, job, timer, progress } = run;
  const { source, timeline, manifest } = job;
  const everyFrame = manifest.options.everyFrame;
  const decode = decodedRange(range, shots, everyFrame);
  const see = frameSeer(run);
  const { look, complete } = stretchAnalyser(run);
  const frames = ports.films.readLuma({
    source,
    part: { range: decode, timeline },
    scaleTo: manifest.modelSize,
    ...(ports.signal === undefined ? {} : { signal: ports.signal }),
  });

  let frame = decode.first;
  let stretch: SeenFrame[] = [];
  let previous: SeenFrame | null = null;
  const behind = stretchesBehind(complete);
  const inRange = function* (seen: readonly SeenFrame[]): Generator<SeenFrame> {
    for (const one of seen) {
      if (one.frame < range.first || one.frame >= range.end) continue;
      progress(one.frame + 1 - range.first, frameCount(range));
      yield one;
    }
  };
  for await (const { luma } of timer.waitingFor("decode", frames)) {
    const shot = shotAt(shots, frame);
    const current = await see(luma, frame);
    if (frame === shot.first) {
      yield* inRange(await behind.begin({ frames: stretch, leave: stretch.length, shot }));
      [stretch, previous] = [[], null];
    }
    if (previous !== null) await setMotion(timer, previous, current);
    const { first, last } = stretchOf(shot, frame, everyFrame);
    if ([first, last].includes(frame)) look(current);
    if (stretch.length > 0 || frame === first) stretch.push(current);
    if (frame === last && stretch.length > 1) {
      yield* inRange(await behind.begin({ frames: stretch, leave: stretch.length - 1, shot }));
      stretch = [current];
    }
    previous = current;
    frame += 1;
  }
  const last = { frames: stretch.slice(0, 1), leave: 1, shot: shotAt(shots, frame - 1) };
  yield* inRange(await behind.begin(last));
  yield* inRange(await behind.end());
};

/** Motion between a frame and the next one of its shot, both ways. */
const setMotion = (timer: StepTimer, before: SeenFrame, after: SeenFrame): Promise<void> =>
  timer.time("motion", () => {
    after.evidence.motionToPrevious.set(blockMotion(after.pyramid, before.pyramid));
    before.evidence.motionToNext.set(blockMotion(before.pyramid, after.pyramid));
  });

/** The range with all that motion and stretches need of its neighbours: of the same shots. */
const decodedRange = (
  { first, end }: FrameRange,
  shots: readonly FrameRange[],
  everyFrame: boolean,
): FrameRange => {
  const [firstShot, lastShot] = [shotAt(shots, first), shotAt(shots, end - 1)];
  return {
    first: Math.max(firstShot.first, Math.min(first - 1, stretchOf(firstShot, first, everyFrame).first)),
    end: Math.min(lastShot.end, Math.max(end, stretchOf(lastShot, end - 1, everyFrame).last) + 1),
  };
};

const shotAt = (shots: readonly FrameRange[], frame: number): FrameRange => {
  const shot = shots.find(({ first, end }) => frame >= first && frame < end);
  if (shot === undefined) throw new RangeError(`frame ${frame} lies in none of the chunk's shots`);
  return shot;
};
