import type { ShotFindings } from "#core/review/findings.ts";

/** What was seen of a blameless shot of 24 frames, with what a test says otherwise. */
export const shotFindings = (index: number, otherwise: Partial<ShotFindings> = {}): ShotFindings => {
  const cdc = [1, 2, 4].map((dilation) => ({ sum: 0.001 * dilation, pairs: 24 - dilation }));
  const first = index * 24;
  return {
    version: 1,
    digest: "0",
    first,
    end: first + 24,
    frames: 24,
    framesColoured: 24,
    left: 0,
    colourable: 1,
    cdc,
    cdcGrey: cdc,
    cdcAb: cdc,
    flicker: { sum: 4.6, pairs: 23, most: 0.5 },
    opponents: {
      pixels: 100,
      redGreen: 1000,
      yellowBlue: 1000,
      redGreenSquared: 100_000,
      yellowBlueSquared: 100_000,
    },
    wander: { cells: 1000, wander: 800, unexplained: 600, turnover: 50 },
    tint: { cells: 1000, a: 3000, b: 9000 },
    palette: [{ ab: [10, 10], rgb: "#807060", share: 1 }],
    series: {
      step: 2,
      flicker: Array(12).fill(0.2) as number[],
      colourfulness: Array(12).fill(30) as number[],
    },
    entropy: 0.5,
    lowConfidence: Array(24).fill(0.25) as number[],
    altered: 1,
    colours: [
      [3, 50, 500, 500],
      [12, 50, -500, 0],
    ],
    keyFrames: [
      {
        frame: first + 12,
        seconds: index + 0.5,
        uncertainty: null,
        before: `shots/${index}/k0-before.jpg`,
        after: `shots/${index}/k0-after.jpg`,
      },
    ],
    clip: null,
    alternates: [],
    ...otherwise,
  };
};
