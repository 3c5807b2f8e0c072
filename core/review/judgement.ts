import { cdcOf } from "#core/metrics/cdc.ts";
import { colourfulness, emptyOpponentSums } from "#core/metrics/colourfulness.ts";
import { tintOf } from "#core/metrics/tint.ts";
import { wanderOf } from "#core/metrics/wander.ts";
import {
  drift,
  emptyShotColours,
  likeness,
  mergeShotColours,
  type ShotColours,
} from "#core/metrics/shot-colours.ts";
import { firedRules, needOf, type Judged, type Thresholds } from "#core/review/gate.ts";
import type { ShotFindings } from "#core/review/findings.ts";
import type { Figures, ReviewReport, ReviewShot } from "#core/review/report.ts";

export type JudgementRequest = {
  readonly film: Omit<ReviewReport["film"], "framesColoured">;
  readonly model: ReviewReport["model"];
  readonly job: string | null;
  readonly thresholds: Thresholds;
  /** Semantic classes of the model. */
  readonly classes: number;
  /** When a frame is shown, or for the film's end the end of its last; seconds from the first frame. */
  readonly secondsAt: (frame: number) => number;
  /** Of every shot, in the film's order. */
  readonly findings: readonly ShotFindings[];
};

/** The report of a film from what was seen of its shots. */
export const judgeFilm = ({
  findings,
  classes,
  thresholds,
  secondsAt,
  ...rest
}: JudgementRequest): ReviewReport => {
  const seen = findings.map((shot) => ({ shot, own: coloursOf(shot, classes) }));
  const colours = seen.map(({ own }) => own);
  const shots = seen.map(({ shot, own }, index) => {
    const similar = similarShots(own, colours);
    const figures = figuresOf([shot], similar);
    const judged = judgedOf(shot, figures, unlikeness(own, colours, classes));
    return reportedShot({ shot, index, figures, similar, judged, thresholds, secondsAt });
  });
  const drifts = shots.flatMap(({ figures, similar }) => (figures.drift === null ? [] : similar));
  return {
    version: 1,
    colourist: null,
    ...rest,
    film: { ...rest.film, framesColoured: findings.reduce((sum, shot) => sum + shot.framesColoured, 0) },
    thresholds,
    figures: figuresOf(findings, drifts),
    shots,
  };
};

const coloursOf = ({ colours }: ShotFindings, classes: number): ShotColours => {
  const table = emptyShotColours(classes);
  for (const [group, cells, a, b] of colours) {
    table.cells[group] = cells;
    table.ab[group * 2] = a;
    table.ab[group * 2 + 1] = b;
  }
  return table;
};

/** Shots that share this much of what they show, at the same lightness, are similar. */
const minLikeness = 0.6;

/** Shots that show the same as one of them, and how far their colours are from its. */
export const similarShots = (own: ShotColours, colours: readonly ShotColours[]): ReviewShot["similar"] =>
  colours.flatMap((other, shot) =>
    other === own || likeness(own, other) < minLikeness
      ? []
      : [{ shot, drift: round(drift(own, other), 2) }],
  );

/** Fewer shots do not say what the film's colours are. */
const minOthers = 3;

/** A shot must share this much with the rest together for a comparison to mean anything. */
const minShared = 0.3;

const unlikeness = (own: ShotColours, colours: readonly ShotColours[], classes: number): number | null => {
  const others = colours.filter((other) => other !== own);
  if (others.length < minOthers) return null;
  const rest = mergeShotColours(others, classes);
  return likeness(own, rest) < minShared ? null : drift(own, rest);
};

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

const median = (values: readonly number[]): number | null => {
  const sorted = values.toSorted((p, q) => p - q);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
};

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/** What figures are made of. */
export type FigureSums = Pick<
  ShotFindings,
  | "frames"
  | "framesColoured"
  | "cdc"
  | "cdcGrey"
  | "cdcAb"
  | "flicker"
  | "wander"
  | "tint"
  | "opponents"
  | "entropy"
  | "lowConfidence"
>;

/** Of one shot or of many: sums add up, so a film's figures weigh every frame alike. */
export const figuresOf = (shots: readonly FigureSums[], similar: ReviewShot["similar"]): Figures => {
  const total = (of: (shot: FigureSums) => number): number =>
    shots.reduce((sum, shot) => sum + of(shot), 0);
  const [cdc, cdcGrey] = [cdcOf(shots.map((shot) => shot.cdc)), cdcOf(shots.map((shot) => shot.cdcGrey))];
  const opponents = emptyOpponentSums();
  for (const key of ["pixels", "redGreen", "yellowBlue", "redGreenSquared", "yellowBlueSquared"] as const)
    opponents[key] = total((shot) => shot.opponents[key]);
  const entropies = shots.flatMap(({ entropy, frames }) => (entropy === null ? [] : [{ entropy, frames }]));
  const framesMeasured = entropies.reduce((sum, { frames }) => sum + frames, 0);
  return {
    cdc,
    cdcGrey,
    deltaCdc: cdc - cdcGrey,
    cdcAb: cdcOf(shots.map((shot) => shot.cdcAb)),
    flicker:
      total((shot) => shot.flicker.sum) /
      Math.max(
        1,
        total((shot) => shot.flicker.pairs),
      ),
    ...wanderOf(shots.map((shot) => shot.wander)),
    tint: tintOf(shots.map((shot) => shot.tint)),
    colourfulness: colourfulness(opponents),
    drift: median(similar.map((one) => one.drift)),
    entropy:
      framesMeasured === 0
        ? null
        : entropies.reduce((sum, { entropy, frames }) => sum + entropy * frames, 0) / framesMeasured,
    lowConfidence: mean(shots.flatMap(({ lowConfidence }) => lowConfidence ?? [])),
    frames: total((shot) => shot.frames),
    framesColoured: total((shot) => shot.framesColoured),
  };
};

/** A shot of which less could carry a colour is not dull but dark, or a title. */
const minColourable = 0.2;

const judgedOf = (shot: ShotFindings, figures: Figures, unlike: number | null): Judged => ({
  uncoloured: Math.max(0, figures.frames - figures.framesColoured - shot.left),
  altered: shot.altered,
  flicker: figures.flicker,
  jump: shot.flicker.most,
  wander: figures.wander - figures.wanderAllowed,
  drift: figures.drift,
  unlike,
  lowConfidence: figures.lowConfidence,
  dull: shot.left > 0 || shot.colourable < minColourable ? null : figures.colourfulness,
  garish: figures.colourfulness,
  tint: shot.colourable < minColourable ? null : figures.tint,
  deltaCdc: figures.deltaCdc,
});

const reportedShot = ({
  shot,
  index,
  figures,
  similar,
  judged,
  thresholds,
  secondsAt,
}: {
  shot: ShotFindings;
  index: number;
  figures: Figures;
  similar: ReviewShot["similar"];
  judged: Judged;
  thresholds: Thresholds;
  secondsAt: (frame: number) => number;
}): ReviewShot => {
  const fired = firedRules(judged, thresholds);
  const { step } = shot.series;
  return {
    index,
    first: shot.first,
    end: shot.end,
    startSeconds: round(secondsAt(shot.first), 3),
    endSeconds: round(secondsAt(shot.end), 3),
    figures,
    marks: fired.map(({ rule, value, threshold, sentence }) => ({ rule, value, threshold, sentence })),
    need: round(needOf(fired), 3),
    keyFrames: shot.keyFrames,
    clip: shot.clip,
    palette: shot.palette,
    alternates: shot.alternates,
    perFrame: {
      ...shot.series,
      lowConfidence: (shot.lowConfidence ?? []).filter((_, frame) => frame % step === 0),
    },
    references: [],
    askedFrames: [],
    similar,
  };
};
