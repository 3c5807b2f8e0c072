import { cellCount, type Evidence, type Grid } from "#core/evidence.ts";

/** Width of what neighbours may differ in lightness and still be one thing, L* units. */
const lightnessSigma = 8;

/** The same for the network's features, int8 units, root mean square over channels. */
const featureSigma = 20;

/** What a step costs where nothing changes: in even ground a colour fades over some 25 cells. */
const stepCost = 0.01;

/** The mask is exp(-sharpness * cost); a quarter of it still decides a colour. */
const sharpness = 3;

/** exp(-6): a hint is nothing there. */
const mostCost = 2;

/**
 * How far each cell belongs to the thing that a cell shows: 1 at the cell itself, less along the
 * easiest way there. A step from x to y costs -log w, w = exp(-|f_x - f_y|^2 / 2 s_f^2) exp(-(L_x -
 * L_y)^2 / 2 s_L^2).
 *
 * These are the weights of method.md 8, with two differences. The network's features tell things
 * apart where lightness alone does not: a blind from a wall as grey, and a floor's boards from no
 * edge at all. And weights multiply along the best way instead of adding up over all ways (screened
 * Poisson), because on a plane that sum falls with the logarithm of the distance from a point, so that
 * far ends of the thing clicked on and its neighbours behind a soft edge would weigh alike.
 *
 * Sweeps take a fixed order and stop when none lowers a cost: the same evidence gives the same bits.
 *
 * @param cell  index of the cell that was clicked on
 * @returns cells, 0…1
 */
export const spreadFrom = (grid: Grid, evidence: Evidence, cell: number): Float32Array => {
  const { width, height } = grid;
  const costs = stepCosts(grid, evidence);
  const total = new Float32Array(cellCount(grid)).fill(mostCost);
  total[cell] = 0;
  const rows = [...Array(height).keys()];
  const columns = [...Array(width).keys()];
  const orders = [
    [rows, columns],
    [rows.toReversed(), columns.toReversed()],
    [rows, columns.toReversed()],
    [rows.toReversed(), columns],
  ] as const;
  for (let lowered = true; lowered;) {
    lowered = false;
    for (const [ys, xs] of orders) {
      for (const y of ys) for (const x of xs) lowered = lowerCost(grid, costs, total, x, y) || lowered;
    }
  }
  return total.map((cost) => (cost < mostCost ? Math.exp(-sharpness * cost) : 0));
};

type StepCosts = {
  /** cells; to the right neighbour. */
  readonly right: Float32Array;
  /** cells; to the neighbour below. */
  readonly below: Float32Array;
};

const lowerCost = (
  { width, height }: Grid,
  { right, below }: StepCosts,
  total: Float32Array,
  x: number,
  y: number,
): boolean => {
  const at = y * width + x;
  const before = total[at]!;
  let least: number = before;
  if (x > 0) least = Math.min(least, total[at - 1]! + right[at - 1]!);
  if (x < width - 1) least = Math.min(least, total[at + 1]! + right[at]!);
  if (y > 0) least = Math.min(least, total[at - width]! + below[at - width]!);
  if (y < height - 1) least = Math.min(least, total[at + width]! + below[at]!);
  total[at] = least;
  return total[at] < before;
};

const stepCosts = ({ width, height }: Grid, evidence: Evidence): StepCosts => {
  const cells = width * height;
  const costs = { right: new Float32Array(cells), below: new Float32Array(cells) };
  for (let at = 0; at < cells; at += 1) {
    if (at % width < width - 1) costs.right[at] = costBetween(evidence, at, at + 1);
    if (at < cells - width) costs.below[at] = costBetween(evidence, at, at + width);
  }
  return costs;
};

const costBetween = ({ features, luma }: Evidence, here: number, there: number): number => {
  const channels = features.length / luma.length;
  let squares = 0;
  for (let i = 0; i < channels; i += 1) {
    const difference = features[here * channels + i]! - features[there * channels + i]!;
    squares += difference * difference;
  }
  const lightness = (luma[here]! - luma[there]!) / 2.55;
  return (
    stepCost +
    squares / channels / (2 * featureSigma ** 2) +
    (lightness * lightness) / (2 * lightnessSigma ** 2)
  );
};
