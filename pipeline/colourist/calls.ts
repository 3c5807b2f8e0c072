import type { ChosenFrames } from "#core/colourist/key-frame.ts";
import { callsOf } from "#core/ports/call-count.ts";
import type { Colourist } from "#core/ports/colourist.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { keptAnswer } from "#core/ports/kept-answer.ts";
import type { Job } from "#pipeline/colour/job.ts";
import { questionKey, questionKeys } from "#pipeline/colourist/question.ts";

type Stored = { readonly store: JobStore };
type Called = Pick<Colourist, "identity" | "isCalled">;

/** Frames that are asked for: not those of shots for which a person gave a picture by name. */
export const framesToAsk = (
  { manifest }: Job,
  { shots }: ChosenFrames,
): { frame: number; shot: number }[] =>
  shots.flatMap(({ first, end, frames }, shot) =>
    manifest.references.some(({ frame }) => frame !== null && frame >= first && frame < end)
      ? []
      : frames.map((frame) => ({ frame, shot })),
  );

/** Frames whose answers are not in the job yet: a call each. */
export const callsToMake = async (
  ports: Stored,
  job: Job,
  chosen: ChosenFrames,
  { colourist, again }: { readonly colourist: Called; readonly again: readonly number[] },
): Promise<number> => {
  if (!colourist.isCalled) return 0;
  let calls = 0;
  for (const { frame } of framesToAsk(job, chosen)) {
    const key = await questionKey(ports, job, frame, colourist);
    if (again.includes(frame) || (await keptAnswer(ports.store, key)) === null) calls += 1;
  }
  return calls;
};

/** Calls that earlier runs made for the chosen frames, tries that failed included. */
export const callsMade = async (
  ports: Stored,
  job: Job,
  chosen: ChosenFrames,
  colourist: Called,
): Promise<number> => {
  if (!colourist.isCalled) return 0;
  let made = 0;
  for (const { frame } of framesToAsk(job, chosen))
    for (const key of await questionKeys(ports, job, frame, colourist))
      made += await callsOf(ports.store, key);
  return made;
};
