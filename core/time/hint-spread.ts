import { bytesPerLightness } from "#core/colour/lightness-bytes.ts";
import { cellCount, type Evidence, type Grid } from "#core/model/evidence.ts";

/** Width of what neighbours may differ in lightness and still be one thing, L* units. */
const lightnessSigma = 8;

/** The same for the network's features, int8 units, root mean square over channels. */
const featureSigma = 20;

/** What a step costs where nothing changes: in even ground a colour fades over some 25 cells. */
const stepCost = 0.01;

/** The mask is exp(-sharpness * cost); a quarter of it still decides a colour. */
const sharpness = 3;

/** exp(-6): a hint is nothing there. */
const maxCost = 2;
const minShare = Math.exp(-sharpness * maxCost);

/**
 * How far each cell belongs to the thing that some cells show: 1 at these themselves, less along the
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
 * @param from  indices of the cells that were clicked on, or drawn over
 * @returns cells, 0…1
 */
export const spreadFrom = (grid: Grid, evidence: Evidence, from: readonly number[]): Float32Array => {
  const costs = stepCosts(grid, evidence);
  const total = new Float32Array(cellCount(grid)).fill(maxCost);
  for (const cell of from) total[cell] = 0;
  sweepUntilStill(grid, (at, neighbour, edge) => {
    // As it will be stored: compared unrounded, two cells could lower each other for ever.
    const cost = Math.fround(total[neighbour]! + costs[edge]!);
    if (cost >= total[at]!) return false;
    total[at] = cost;
    return true;
  });
  return total.map((cost) => (cost < maxCost ? Math.exp(-sharpness * cost) : 0));
};

/**
 * Fills cells that time tells nothing of from their neighbours, by the same weights.
 *
 * @param open  cells to fill, rising; the others stay as they are
 * @param state  cells x `numbers`; the first is what spreads, the rest goes with it
 */
export const fillOpenCells = (
  grid: Grid,
  evidence: Evidence,
  open: readonly number[],
  state: Float32Array,
  numbers: number,
): void => {
  const ways = open.flatMap((cell) =>
    neighboursOf(grid, cell).map((neighbour) => ({
      from: neighbour * numbers,
      to: cell * numbers,
      weight: Math.exp(-sharpness * costBetween(evidence, neighbour, cell)),
    })),
  );
  const backward = ways.toReversed();
  for (let changed = true; changed;) {
    changed = false;
    for (const order of [ways, backward]) {
      for (const { from, to, weight } of order) {
        const share = Math.fround(state[from]! * weight);
        if (share <= state[to]! || share < minShare) continue;
        state.copyWithin(to, from, from + numbers);
        state[to] = share;
        changed = true;
      }
    }
  }
};

const neighboursOf = ({ width, height }: Grid, cell: number): number[] => {
  const x = cell % width;
  return [
    ...(x > 0 ? [cell - 1] : []),
    ...(x < width - 1 ? [cell + 1] : []),
    ...(cell >= width ? [cell - width] : []),
    ...(cell < (height - 1) * width ? [cell + width] : []),
  ];
};

/** Looks at a cell and one neighbour over an edge; true when the cell has changed. */
type VisitNeighbour = (cell: number, neighbour: number, edge: number) => boolean;

/**
 * Sweeps over all cells and their four neighbours, from each corner in turn, until none changes. The
 * order is fixed, so the result is too.
 */
const sweepUntilStill = (grid: Grid, look: VisitNeighbour): void => {
  for (let changed = true; changed;) {
    changed = false;
    for (const down of [true, false]) {
      for (const right of [true, false]) changed = sweep(grid, look, down, right) || changed;
    }
  }
};

const sweep = (grid: Grid, look: VisitNeighbour, down: boolean, right: boolean): boolean => {
  const { width, height } = grid;
  let changed = false;
  for (let row = 0; row < height; row += 1) {
    const y = down ? row : height - 1 - row;
    for (let column = 0; column < width; column += 1) {
      changed = lookAround(grid, look, right ? column : width - 1 - column, y) || changed;
    }
  }
  return changed;
};

const lookAround = ({ width, height }: Grid, look: VisitNeighbour, x: number, y: number): boolean => {
  const at = y * width + x;
  const left = x > 0 && look(at, at - 1, 2 * (at - 1));
  const right = x < width - 1 && look(at, at + 1, 2 * at);
  const above = y > 0 && look(at, at - width, 2 * (at - width) + 1);
  const below = y < height - 1 && look(at, at + width, 2 * at + 1);
  return left || right || above || below;
};

/** What it costs to step from each cell to the right and below: cells x 2. */
const stepCosts = ({ width, height }: Grid, evidence: Evidence): Float32Array => {
  const cells = width * height;
  const costs = new Float32Array(cells * 2);
  for (let at = 0; at < cells; at += 1) {
    if (at % width < width - 1) costs[at * 2] = costBetween(evidence, at, at + 1);
    if (at < cells - width) costs[at * 2 + 1] = costBetween(evidence, at, at + width);
  }
  return costs;
};

const costBetween = ({ features, lightnessBytes }: Evidence, here: number, there: number): number => {
  const channels = features.length / lightnessBytes.length;
  let squares = 0;
  for (let i = 0; i < channels; i += 1) {
    const difference = features[here * channels + i]! - features[there * channels + i]!;
    squares += difference * difference;
  }
  const lightness = (lightnessBytes[here]! - lightnessBytes[there]!) / bytesPerLightness;
  return (
    stepCost +
    squares / channels / (2 * featureSigma ** 2) +
    (lightness * lightness) / (2 * lightnessSigma ** 2)
  );
};
