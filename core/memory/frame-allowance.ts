/** Seconds of film for which one frame may be asked, on average: a person or a service colours each by itself. */
const secondsPerFrame = 2;

/** A film of few seconds gets this many frames all the same, where it has as many shots. */
const always = 4;

/**
 * How many frames of each shot may be asked for, so that there is one for two seconds of film on average: one
 * for every shot, the longest first, then a second, until they are given away.
 *
 * @param seconds  of each shot
 * @param most  frames of one shot at most
 */
export const frameAllowance = (seconds: readonly number[], most: number): number[] => {
  const total = seconds.reduce((sum, of) => sum + of, 0);
  const longestFirst = [...seconds.keys()].sort((one, other) => seconds[other]! - seconds[one]!);
  const allowed = seconds.map(() => 0);
  let left = Math.max(Math.min(always, seconds.length), Math.floor(total / secondsPerFrame));
  for (let round = 0; round < most; round += 1) {
    for (const shot of longestFirst.slice(0, left)) allowed[shot]! += 1;
    left -= Math.min(left, longestFirst.length);
  }
  return allowed;
};
