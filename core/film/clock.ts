/**
 * A place where the film's clock starts over or jumps: joined recordings, discs, capture cards.
 * `shift` is what is added to the container's time stamps from `frame` to the next jump, in ticks.
 */
export type Jump = { readonly frame: number; readonly shift: number };

/** What is known of a film's clock, in ticks of the picture's time base. */
export type ClockRules = {
  /** Ticks in a second. */
  readonly second: number;
  /** Of a frame, as the stream names its rate. */
  readonly nominal: number;
  /** Whether a long step forward can be a jump; null: never in this container, whose times are a list. */
  readonly isGap: ((from: number, to: number) => boolean) | null;
  /** Where the sound that belongs to the frames up to here ends, by the container's stamps. */
  readonly soundEnd?: (from: number, to: number) => number | null;
};

/** Longer steps forward than this, where neither picture nor sound has anything, are jumps. */
const gapSeconds = 3;
/** A still picture in a film of stills is no gap: so many times as long as its usual step. */
const gapSteps = 12;
/** Sound may go on after its pictures for so long without anything to wait for it. */
const soundSlackSeconds = 0.1;

/** The step that half of a film's frames do not reach. */
export const defaultStep = (pts: readonly number[], nominal: number): number => {
  const steps = pts
    .slice(1)
    .map((time, i) => time - (pts[i] ?? 0))
    .filter((step) => step > 0)
    .sort((a, b) => a - b);
  return steps[Math.floor(steps.length / 2)] ?? Math.max(1, Math.round(nominal));
};

/** Whether any step of raw time stamps wants a closer look: back, or far ahead. */
export const isSuspicious = (pts: readonly number[], { second, nominal }: ClockRules): boolean => {
  const far = Math.max(gapSeconds * second, gapSteps * defaultStep(pts, nominal));
  return pts.some((time, i) => i > 0 && (time <= (pts[i - 1] ?? 0) || time - (pts[i - 1] ?? 0) > far));
};

/**
 * Where the clock of a film starts over or jumps. Times go on from there by the usual step, or later where
 * the sound before it lasts longer. A single stamp out of order is none.
 *
 * @param pts  as the container has them, display order
 */
export const findJumps = (pts: readonly number[], rules: ClockRules): Jump[] => {
  const usual = defaultStep(pts, rules.nominal);
  const far = Math.max(gapSeconds * rules.second, gapSteps * usual);
  const jumps: Jump[] = [];
  let shift = 0;
  let first = 0;
  let last = (pts[0] ?? 0) - 1;
  const goesBack = (i: number, time: number): boolean =>
    time <= last && (time < last - 1.5 * usual ? !returns(i + 1) || !returns(i + 2) : !returns(i + 1));
  const returns = (i: number): boolean => (pts[i] ?? Number.NEGATIVE_INFINITY) + shift > last;
  const leapsAhead = (i: number, time: number): boolean =>
    rules.isGap !== null &&
    i > 0 &&
    time - last > far &&
    rules.isGap((pts[i - 1] ?? 0) + usual, pts[i] ?? 0);
  /** Where the frame after a jump is shown. */
  const goesOnAt = (i: number): number => {
    const sound = rules.soundEnd?.(pts[first] ?? 0, pts[i - 1] ?? 0) ?? Number.NEGATIVE_INFINITY;
    return Math.max(last + usual, Math.round(sound + shift - soundSlackSeconds * rules.second));
  };
  for (const [i, stamp] of pts.entries()) {
    const time = stamp + shift;
    if (i > 0 && (goesBack(i, time) || leapsAhead(i, time))) {
      shift += goesOnAt(i) - time;
      first = i;
      jumps.push({ frame: i, shift });
    }
    last = Math.max(stamp + shift, last + 1);
  }
  return jumps;
};

/**
 * Time stamps as a result has them: shifted behind each jump, and always growing. A film may repeat one or
 * step back, but a frame needs a time of its own to be written again; it comes one tick after the one before.
 */
export const mendedClock = (jumps: readonly Jump[]): ((stamp: number) => number) => {
  let last = Number.NEGATIVE_INFINITY;
  let frame = -1;
  let next = 0;
  let shift = 0;
  return (stamp) => {
    frame += 1;
    const jump = jumps[next];
    if (jump?.frame === frame) {
      shift = jump.shift;
      next += 1;
    }
    last = Math.max(stamp + shift, last + 1);
    return last;
  };
};

/**
 * The times of frames whose container lists its stamps in decoding order, though they are shown in another:
 * each takes the stamp that stands at its place, of its first field where a packet holds one. Null where the
 * list is of another kind.
 *
 * @param listed  of each packet, in the file's order
 * @param frames  how many pictures decode
 */
export const timesInOrder = (listed: readonly number[], frames: number): number[] | null => {
  const packets = listed.length / frames;
  if (packets !== 1 && packets !== 2) return null;
  if (listed.some((stamp, i) => i > 0 && stamp <= (listed[i - 1] ?? stamp))) return null;
  return Array.from({ length: frames }, (_, frame) => listed[frame * packets] ?? 0);
};

/** What gives each frame its time, from the film's first on: a mended clock, or its place in a list. */
export const frameClock = ({
  pts,
  jumps,
  inOrder,
}: {
  readonly pts: readonly number[];
  readonly jumps: readonly Jump[];
  readonly inOrder: boolean;
}): ((stamp: number) => number) => {
  if (!inOrder) return mendedClock(jumps);
  let frame = -1;
  return (stamp) => {
    frame += 1;
    return pts[frame] ?? stamp;
  };
};

/** Frames in a row that no film shows so briefly: their times were lost. */
const squeezedFrames = 12;
const squeezedSeconds = 0.0012;

/** A sentence on mended time stamps that cannot be right, or null. */
export const impossibleClock = (
  pts: readonly number[],
  { second, nominal }: Pick<ClockRules, "second" | "nominal">,
): string | null => {
  if (nominal / second < 4 * squeezedSeconds) return null;
  // A clock may tick once a frame: one tick is squeezed only where a frame has several.
  const squeezed = Math.min(Math.max(1, squeezedSeconds * second), nominal / 4);
  let run = 0;
  for (const [i, time] of pts.entries()) {
    run = i > 0 && time - (pts[i - 1] ?? 0) <= squeezed ? run + 1 : 0;
    if (run >= squeezedFrames)
      return `its frames ${i - run} to ${i} have no times of their own, at ${(second / nominal).toFixed(2)} frames per second`;
  }
  return null;
};
