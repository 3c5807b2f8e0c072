/** Bins of one channel's histogram: one a code. */
const codes = 256;

/** Frames between the two that are compared; CDC is the mean over the three. */
const dilations = [1, 2, 4] as const;

/** A frame's distribution: channels of bins end to end, each channel summing to 1. */
export type Histogram = { readonly channels: number; readonly shares: Float64Array };

/** Channels x 256 counts of 8-bit samples over their number. @param samples  channels interleaved */
export const codeHistogram = (samples: Uint8Array, channels: number): Histogram => {
  const counts = new Uint32Array(channels * codes);
  if (channels === 3) {
    for (let i = 0; i < samples.length; i += 3) {
      counts[samples[i]!]! += 1;
      counts[256 + samples[i + 1]!]! += 1;
      counts[512 + samples[i + 2]!]! += 1;
    }
  } else {
    for (let i = 0; i < samples.length; i += 1) counts[(i % channels) * codes + samples[i]!]! += 1;
  }
  return { channels, shares: Float64Array.from(counts, (count) => (count * channels) / samples.length) };
};

/**
 * Jensen-Shannon divergence of two distributions, in nats: 0 for equal ones, ln 2 for ones that share
 * nothing. Channels are averaged.
 */
export const jensenShannon = (p: Histogram, q: Histogram): number => {
  if (p.shares.length !== q.shares.length || p.channels !== q.channels) {
    throw new RangeError(`distributions of ${p.shares.length} and ${q.shares.length} bins`);
  }
  let sum = 0;
  for (let bin = 0; bin < p.shares.length; bin += 1) {
    const [here, there] = [p.shares[bin]!, q.shares[bin]!];
    if (here === there) continue;
    const middle = (here + there) / 2;
    if (here > 0) sum += here * Math.log(here / middle);
    if (there > 0) sum += there * Math.log(there / middle);
  }
  return Math.max(0, sum / 2 / p.channels);
};

/** Sums of JS and how many pairs they are of, a dilation each. */
export type CdcSums = { sum: number; pairs: number }[];

export type CdcMeter = {
  push(histogram: Histogram): void;
  /** Of the frames so far. */
  readonly sums: () => CdcSums;
};

/**
 * Colour distribution consistency (Liu et al., TCVC; NTIRE 2023): for each dilation t of 1, 2 and 4 the
 * mean over frames i of JS(h_i, h_{i+t}), then the mean over the dilations. Over channels of 256 bins it
 * is the published CDC; over one channel of ab bins it is CDC_ab.
 *
 * It holds luma as well: what a grey film alone makes of it is to be taken off. The published measure
 * wants five frames at least; of fewer, dilations without a pair are left out, and one frame gives 0.
 */
export const cdcMeter = (): CdcMeter => {
  const before: Histogram[] = [];
  const sums = dilations.map(() => ({ sum: 0, pairs: 0 }));
  return {
    push: (histogram) => {
      for (const [index, dilation] of dilations.entries()) {
        const earlier = before.at(-dilation);
        const into = sums[index]!;
        if (before.length < dilation || earlier === undefined) continue;
        into.sum += jensenShannon(earlier, histogram);
        into.pairs += 1;
      }
      before.push(histogram);
      if (before.length > Math.max(...dilations)) before.shift();
    },
    sums: () => sums,
  };
};

/** CDC of one or several shots; shots are not compared across their cuts. */
export const cdcOf = (shots: readonly CdcSums[]): number => {
  const means = dilations.flatMap((_, index) => {
    const pairs = shots.reduce((total, sums) => total + sums[index]!.pairs, 0);
    const sum = shots.reduce((total, sums) => total + sums[index]!.sum, 0);
    return pairs === 0 ? [] : [sum / pairs];
  });
  return means.length === 0 ? 0 : means.reduce((sum, mean) => sum + mean, 0) / means.length;
};
