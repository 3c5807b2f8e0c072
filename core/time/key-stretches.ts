import { frameCount, type FrameRange } from "#core/film/frame-range.ts";
import { cellCount, type Grid } from "#core/model/evidence.ts";
import { transitions, type MovedFrame, type Transition } from "#core/time/transition.ts";

/** Frames from one frame that the network always sees to the next, counted from a shot's first frame. */
export const keyDistance = 8;

/**
 * The stretch that ends at or after a frame: from one frame that the network always sees to the next, or to
 * the shot's last frame, which it always sees as well. A frame that it always sees is the last of its own.
 */
export const stretchOf = (
  shot: FrameRange,
  frame: number,
  everyFrame: boolean,
): { readonly first: number; readonly last: number } => {
  const distance = everyFrame ? 1 : keyDistance;
  const ofShot = frame - shot.first;
  const next = Math.ceil(ofShot / distance) * distance;
  return {
    first: shot.first + Math.floor(ofShot / distance) * distance,
    last: Math.min(shot.first + next, shot.end - 1),
  };
};

/** How many of a shot's frames the network sees: those that it always sees at least, all of them at most. */
export const seenFrames = (
  shot: FrameRange,
  everyFrame: boolean,
): { readonly least: number; readonly most: number } => {
  const most = frameCount(shot);
  return { least: everyFrame ? most : Math.ceil((most - 1) / keyDistance) + 1, most };
};

/** Below this reliability a cell counts as not reached. */
const minReach = 0.3;

/** Share of a frame's cells that may be reached from neither end. */
const maxHoles = 0.02;

/** Frames between two that the network sees, and the way from these into each. */
export type KeyStretch = {
  /** Places, in the frames handed in, of the two that the network sees; the same for a single frame. */
  readonly from: number;
  readonly to: number;
  /** For every frame between them in order: its cells' places in the two, and what is left on the way. */
  readonly between: readonly { readonly fromStart: Transition; readonly fromEnd: Transition }[];
};

/**
 * Where the network need not look: a stretch of frames is halved while in one of its frames more than
 * a fiftieth of the cells is reached along motion from neither of its ends.
 *
 * @returns a function of the frames from one multiple of `keyDistance` in a shot to the next, both with
 *   them (or to the shot's last frame), and of the first one's number in the shot
 */
export const keyStretches = (
  grid: Grid,
): ((frames: readonly MovedFrame[], firstOfShot: number) => KeyStretch[]) => {
  const between = transitions(grid);
  return (frames, firstOfShot) => {
    const last = frames.length - 1;
    if (last < 2) return [{ from: 0, to: last, between: [] }];
    const forward = frames.map((now, i) =>
      i === 0 ? null : copyOf(between.forward(frames[i - 1]!, now, firstOfShot + i)),
    );
    const backward = frames.map((now, i) =>
      i === last ? null : copyOf(between.backward(frames[i + 1]!, now, firstOfShot + i)),
    );
    const halve = (from: number, to: number): KeyStretch[] => {
      const fromStart = chained(forward.slice(from + 1, to));
      const fromEnd = chained(backward.slice(from + 1, to).reverse()).reverse();
      const ways = fromStart.map((way, i) => ({ fromStart: way, fromEnd: fromEnd[i]! }));
      if (ways.every(hasFewHoles)) return [{ from, to, between: ways }];
      const middle = (from + to) >> 1;
      return [...halve(from, middle), ...halve(middle, to)];
    };
    return halve(0, last);
  };

  function hasFewHoles({ fromStart, fromEnd }: KeyStretch["between"][number]): boolean {
    let holes = 0;
    for (let cell = 0; cell < fromStart.reliability.length; cell += 1)
      if (Math.max(fromStart.reliability[cell]!, fromEnd.reliability[cell]!) < minReach) holes += 1;
    return holes <= maxHoles * cellCount(grid);
  }
};

const copyOf = ({ source, reliability }: Transition): Transition => ({
  source: source.slice(),
  reliability: reliability.slice(),
});

/** Each frame's way from the frame before the first one: steps put one after another. */
const chained = (steps: readonly (Transition | null)[]): Transition[] => {
  const ways: Transition[] = [];
  for (const step of steps) {
    const before = ways.at(-1);
    ways.push(before === undefined ? step! : after(before, step!));
  }
  return ways;
};

const after = (before: Transition, step: Transition): Transition => {
  const source = new Int32Array(step.source.length);
  const reliability = new Float32Array(source.length);
  for (let cell = 0; cell < source.length; cell += 1) {
    const passed = step.source[cell]!;
    source[cell] = before.source[passed]!;
    reliability[cell] = step.reliability[cell]! * before.reliability[passed]!;
  }
  return { source, reliability };
};
