import type { WorkerStage } from "#core/store/stages.ts";

/** Stages of other ways, which no film here goes through. */
const notHere: readonly string[] = ["paint", "look", "keyframes", "ask", "settle"];

/** What share of a film's time each stage takes, roughly; those that a film does not need are passed over. */
const shares = {
  look: 1,
  read: 8,
  plan: 10,
  keyframes: 0,
  ask: 0,
  settle: 0,
  colour: 66,
  link: 2,
  finish: 10,
  assemble: 4,
  review: 2,
  write: 12,
  paint: 100,
} as const satisfies Readonly<Record<WorkerStage | "look" | "read" | "write" | "paint", number>>;

type SharedStage = keyof typeof shares;

const order = Object.keys(shares) as SharedStage[];

/** Stages that a film goes through, by what comes out. */
const stagesOf = (kind: "film" | "frames" | "cels"): readonly SharedStage[] =>
  kind === "cels"
    ? ["paint"]
    : order.filter(
        (stage) => !notHere.includes(stage) && (kind === "frames" || !["read", "write"].includes(stage)),
      );

/**
 * How much of a film is done, 0 … 1.
 *
 * @param share  of the stage, 0 … 1
 */
export const filmShare = (kind: "film" | "frames" | "cels", stage: SharedStage, share: number): number => {
  const stages = stagesOf(kind);
  const weight = (some: readonly SharedStage[]): number => some.reduce((sum, one) => sum + shares[one], 0);
  const before = weight(stages.filter((one) => order.indexOf(one) < order.indexOf(stage)));
  const own = stages.includes(stage) ? shares[stage] * Math.min(1, Math.max(0, share)) : 0;
  return (before + own) / weight(stages);
};

/** Seconds until all is done, by what was done so far; null: too little to say. */
export const secondsLeft = (share: number, seconds: number): number | null =>
  share < 0.03 || seconds < 0.5 ? null : (seconds * (1 - share)) / share;
