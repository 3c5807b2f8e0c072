import {
  keyFrameName,
  type ChosenFrames,
  type ColouristReport,
  type KeyFrameClash,
  type KeyFrameResult,
} from "#core/colourist/key-frame.ts";
import type { CheckedAnswer } from "#core/colourist/checked-answer.ts";
import type { ClashRule } from "#core/colourist/colour-clash.ts";
import { JobError } from "#core/errors.ts";
import type { KeyFramesOfShot } from "#core/film/named-reference.ts";
import type { Colourist } from "#core/ports/colourist.ts";
import type { Job } from "#pipeline/colour/job.ts";
import { checkAnswer, type CheckPorts } from "#pipeline/colourist/check-answer.ts";
import { spendCall } from "#core/ports/call-count.ts";
import { keepAnswer, keptAnswer } from "#core/ports/kept-answer.ts";
import { contextOf, greyOf, nextKey, questionKey, questionOf } from "#pipeline/colourist/question.ts";
import { callsMade, framesToAsk } from "#pipeline/colourist/calls.ts";
import { settleKeyFrames, type SettlePorts } from "#pipeline/colourist/settle-key-frames.ts";

export type AskPorts = CheckPorts & SettlePorts;

export type AskRun = {
  readonly colourist: Colourist;
  /** Calls at most, those of earlier runs and tries that failed included; null: any number. */
  readonly maxCalls: number | null;
  /** Frames whose answers a person does not want: they are asked for once more. */
  readonly again: readonly number[];
  /** What holds where key frames give the same thing different colours. */
  readonly rule: ClashRule;
  readonly tell: (sentence: string) => void;
  readonly signal: AbortSignal;
};

export type Asked = {
  /** What shots take their colours from. */
  readonly keyFrames: readonly KeyFramesOfShot[];
  readonly report: ColouristReport;
};

/**
 * Asks a colourist for every chosen frame whose answer the job does not hold, checks what comes back, and says
 * which shots take their colours from which frames. What is refused, missing or over the budget of calls
 * stays with the network; what clashes is settled by the run's rule.
 *
 * @throws JobError KeyFramesAwaited where the rule is to ask, and key frames clash
 */
export const askColourist = async (
  ports: AskPorts,
  job: Job,
  chosen: ChosenFrames,
  run: AskRun,
): Promise<Asked> => {
  const { colourist } = run;
  const results: KeyFrameResult[] = [];
  const before = await callsMade(ports, job, chosen, colourist);
  let calls = 0;
  const spend = async (key: string): Promise<boolean> => {
    if (run.maxCalls !== null && before + calls >= run.maxCalls) return false;
    calls += 1;
    return spendCall(ports.store, key, Infinity);
  };
  for (const { frame, shot } of framesToAsk(job, chosen)) {
    run.signal.throwIfAborted();
    const answer = await answerOf(ports, job, frame, { ...run, spend, earlier: results });
    const outcome = await outcomeOf(ports, job, frame, answer);
    results.push({ frame, shot, ...outcome });
    const told = toldOf(outcome);
    if (told !== null) run.tell(`key frame ${frame}: ${told}`);
  }
  const settled = await settleKeyFrames(ports, job, results, run.rule);
  if (run.rule === "ask" && settled.clashes.length > 0) throw clashError(settled.clashes);
  const report: ColouristReport = {
    version: 2,
    colourist: colourist.name,
    calls,
    keyFrames: [...settled.results],
    clashes: [...settled.clashes],
    extra: [],
  };
  return { keyFrames: keyFramesByShot(chosen, settled.results), report };
};

/** What is told of a key frame at once; null: nothing. */
const toldOf = ({ status, note, doubt }: CheckedAnswer): string | null => {
  if (status === "missing") return note;
  const why = status === "refused" ? note : doubt;
  return why === null ? null : `the picture ${why}`;
};

const outcomeOf = async (
  ports: CheckPorts,
  job: Job,
  frame: number,
  answer: Answer,
): Promise<CheckedAnswer> =>
  "bytes" in answer
    ? checkAnswer(ports, job, await greyOf(ports, job, frame), answer.bytes)
    : { ...missing, note: answer.sentence };

const missing = {
  ...({
    status: "missing",
    doubt: null,
    likeness: null,
    score: null,
    placement: null,
    digest: null,
    given: null,
  } as const),
  settledBy: [],
};

const clashError = (clashes: readonly KeyFrameClash[]): JobError => {
  const shown = clashes
    .slice(0, 3)
    .map(
      (clash) =>
        `${clash.with} and ${clash.frame} (${Math.round(clash.share * 100)} % of ${clash.frame}, ${Math.round(clash.distance)} Lab units apart)`,
    );
  const more = clashes.length > shown.length ? `, and ${clashes.length - shown.length} pairs more` : "";
  return new JobError(
    "KeyFramesAwaited",
    `key frames show the same things in different colours: ${shown.join(", ")}${more}; give another picture for one of each (a folder takes a new file, others --ask-again FRAME), or let --clashes first or --clashes most decide`,
    { clashes },
  );
};

type Answer = { readonly bytes: Uint8Array } | { readonly sentence: string };

const answerOf = async (
  ports: AskPorts,
  job: Job,
  frame: number,
  {
    colourist,
    again,
    spend,
    maxCalls,
    signal,
    tell,
    earlier,
  }: AskRun & {
    readonly spend: (key: string) => Promise<boolean>;
    readonly earlier: readonly KeyFrameResult[];
  },
): Promise<Answer> => {
  const { store } = ports;
  if (!colourist.isCalled) {
    const answer = await colourist.ask(
      await questionOf(ports, job, { frame, key: "", context: [] }),
      signal,
    );
    return answer.type === "picture" ? { bytes: answer.bytes } : { sentence: answer.sentence };
  }
  const known = await questionKey(ports, job, frame, colourist);
  const kept = await keptAnswer(store, known);
  if (kept !== null && !again.includes(frame)) return { bytes: kept };
  if (!(await spend(known))) {
    const budget = `the budget of calls (${maxCalls ?? 0}) is used up`;
    if (kept === null) return { sentence: `not asked for: ${budget}` };
    tell(`key frame ${frame}: not asked for again: ${budget}; the answer of before stays`);
    return { bytes: kept };
  }
  const key = kept !== null ? await nextKey(ports, job, frame, colourist) : known;
  const context = await contextOf(ports, job, { frame, earlier, most: colourist.maxContext });
  const question = await questionOf(ports, job, { frame, key, context });
  const answer = await colourist.ask(question, signal, () => spend(key));
  if (answer.type === "nothing") return { sentence: answer.sentence };
  await keepAnswer(store, key, answer.bytes);
  return { bytes: answer.bytes };
};

/**
 * A shot takes the frames of its own that are used, or those of the earlier shot that it is like, and the frames
 * that settle what those have in other colours.
 */
const keyFramesByShot = ({ shots }: ChosenFrames, results: readonly KeyFrameResult[]): KeyFramesOfShot[] =>
  shots.flatMap(({ first, end, like }, index) => {
    const own = results.filter(({ shot }) => shot === (like ?? index));
    const wanted = new Set(own.flatMap(({ frame, settledBy }) => [frame, ...settledBy]));
    const references = results.flatMap(({ frame, digest }) =>
      wanted.has(frame) && digest !== null ? [{ name: keyFrameName(frame), digest, frame }] : [],
    );
    return own.length === 0 ? [] : [{ first, end, references, wanted: own.map(({ frame }) => frame) }];
  });
