/**
 * Colours that a person wants for the cells of a frame, cells x 3: the share 0…1 that the target has in
 * the cell's colour, and the colour as a and b, Lab units. Share 0 leaves the cell to the network.
 */
export type CellTarget = Float32Array;

/** What the head decodes where there are targets. */
export type TargetedFrame = {
  /** cells x channels, int8 units. */
  readonly features: Float32Array;
  /** cells x 3, quadratic evidence (n, S_a, S_b). */
  readonly hint: Float32Array;
};

export type TargetDecoding = {
  readonly temperature: number;
  /** Width of the soft-encoding that the network learnt its colours in, Lab units. */
  readonly sigma: number;
};

/**
 * Targets as the head takes them: a log-linear pool of the network's distribution, by 1 - share, and of
 * the target colour, by share. The target colour comes as its soft-encoding, exp(-|c - h|^2 / 2
 * sigma^2), raised to the temperature that decoding takes off again.
 *
 * Evidence as narrow as method.md 8 has it (n = 50 / 6^2) would outweigh the network without taking
 * its vote away, but pick the nearest bin: colours up to 7 Lab units off, and shades in steps of 10.
 * The mean of a soft-encoding is the colour itself to a quarter of a unit.
 *
 * @param frame  cells x channels, pooled, and evidence that was there before, which gives way like them;
 *   left as it is
 */
export const towardsTarget = (
  target: CellTarget,
  { features, hint }: Pick<TargetedFrame, "features"> & Partial<TargetedFrame>,
  { temperature, sigma }: TargetDecoding,
): TargetedFrame => {
  const cells = target.length / 3;
  const channels = features.length / cells;
  const evidence = hint?.slice() ?? new Float32Array(target.length);
  const voted = features.slice();
  const full = temperature / (sigma * sigma);
  for (let cell = 0; cell < cells; cell += 1) {
    const share = target[cell * 3]!;
    if (share === 0) continue;
    const mass = full * share;
    const rest = 1 - share;
    evidence[cell * 3] = rest * evidence[cell * 3]! + mass;
    evidence[cell * 3 + 1] = rest * evidence[cell * 3 + 1]! + mass * target[cell * 3 + 1]!;
    evidence[cell * 3 + 2] = rest * evidence[cell * 3 + 2]! + mass * target[cell * 3 + 2]!;
    for (let i = cell * channels; i < (cell + 1) * channels; i += 1) voted[i]! *= 1 - share;
  }
  return { features: voted, hint: evidence };
};

/** Two targets as one: the upper has its share, the lower its own of what that leaves. */
export const overTarget = (upper: CellTarget | null, lower: CellTarget): CellTarget => {
  if (upper === null) return lower;
  const target = upper.slice();
  for (let at = 0; at < target.length; at += 3) {
    const [share, rest] = [upper[at]!, (1 - upper[at]!) * lower[at]!];
    const both = share + rest;
    if (rest === 0 || both === 0) continue;
    target[at] = both;
    target[at + 1] = (share * upper[at + 1]! + rest * lower[at + 1]!) / both;
    target[at + 2] = (share * upper[at + 2]! + rest * lower[at + 2]!) / both;
  }
  return target;
};
