import {
  askedAgainSchema,
  keyFrameName,
  type ChosenFrames,
  type ColouristReport,
  type KeyFrameResult,
} from "#core/colourist/key-frame.ts";
import { digestOf } from "#core/digest.ts";
import type { KeyFramesOfShot } from "#core/film/named-reference.ts";
import type { PlaneSize } from "#core/film/planes.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { Colourist, KeyFrameQuestion } from "#core/ports/colourist.ts";
import { findIntactJson, putSealedJson } from "#core/ports/json-values.ts";
import { shownSize } from "#core/review/sizes.ts";
import { sealOf } from "#core/store/seal-of.ts";
import type { Job } from "#pipeline/colour/job.ts";
import { checkAnswer, type CheckPorts } from "#pipeline/colourist/check-answer.ts";

export type AskRun = {
  readonly colourist: Colourist;
  /** Calls at most; null: as many as there are key frames. */
  readonly maxCalls: number | null;
  /** Frames whose answers a person does not want: they are asked for once more. */
  readonly again: readonly number[];
  readonly tell: (sentence: string) => void;
  readonly signal: AbortSignal;
};

export type Asked = {
  /** What shots take their colours from. */
  readonly keyFrames: readonly KeyFramesOfShot[];
  readonly report: ColouristReport;
};

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
  ports: Pick<CheckPorts, "store">,
  job: Job,
  chosen: ChosenFrames,
  { colourist, again }: Pick<AskRun, "colourist" | "again">,
): Promise<number> => {
  if (!colourist.isCalled) return 0;
  let calls = 0;
  for (const { frame } of framesToAsk(job, chosen)) {
    const key = await questionKey(ports, job, frame, colourist);
    if (again.includes(frame) || !(await ports.store.has(jobKeys.answer(key)))) calls += 1;
  }
  return calls;
};

/**
 * Asks a colourist for every chosen frame whose answer the job does not hold, checks what comes back, and says
 * which shots take their colours from which frames. What is refused, missing or over the budget of calls
 * stays with the network.
 */
export const askColourist = async (
  ports: CheckPorts,
  job: Job,
  chosen: ChosenFrames,
  run: AskRun,
): Promise<Asked> => {
  const { colourist } = run;
  const results: KeyFrameResult[] = [];
  let calls = 0;
  for (const { frame, shot } of framesToAsk(job, chosen)) {
    run.signal.throwIfAborted();
    const mayCall = run.maxCalls === null || calls < run.maxCalls;
    const answer = await answerOf(ports, job, frame, { ...run, mayCall });
    if (answer.isCall) calls += 1;
    const outcome =
      "bytes" in answer
        ? await checkAnswer(ports, job, await greyOf(ports, job, frame), answer.bytes)
        : { ...missing, note: answer.sentence };
    results.push({ frame, shot, ...outcome });
    if (outcome.status === "refused") run.tell(`key frame ${frame}: the picture ${outcome.note ?? ""}`);
    if (outcome.status === "missing") run.tell(`key frame ${frame}: ${outcome.note ?? ""}`);
  }
  const report: ColouristReport = {
    version: 1,
    colourist: colourist.name,
    calls,
    keyFrames: results,
    extra: [],
  };
  return { keyFrames: keyFramesByShot(chosen, results), report };
};

const missing = {
  ...({ status: "missing", likeness: null, score: null, placement: null, digest: null } as const),
};

type Answer = { readonly isCall: boolean } & (
  { readonly bytes: Uint8Array } | { readonly sentence: string }
);

const answerOf = async (
  ports: CheckPorts,
  job: Job,
  frame: number,
  { colourist, again, mayCall, maxCalls, signal }: AskRun & { readonly mayCall: boolean },
): Promise<Answer> => {
  const { store } = ports;
  if (!colourist.isCalled) {
    const answer = await colourist.ask(await questionOf(ports, job, frame, ""), signal);
    return answer.type === "picture"
      ? { isCall: false, bytes: answer.bytes }
      : { isCall: false, sentence: answer.sentence };
  }
  const known = await questionKey(ports, job, frame, colourist);
  const isKnown = await store.has(jobKeys.answer(known));
  if (isKnown && !again.includes(frame))
    return { isCall: false, bytes: await store.get(jobKeys.answer(known)) };
  if (!mayCall)
    return { isCall: false, sentence: `not asked for: the budget of calls (${maxCalls ?? 0}) is used up` };
  const key = isKnown ? await nextKey(ports, job, frame, colourist) : known;
  const answer = await colourist.ask(await questionOf(ports, job, frame, key), signal);
  if (answer.type === "nothing") return { isCall: true, sentence: answer.sentence };
  await store.put(jobKeys.answer(key), answer.bytes);
  return { isCall: true, bytes: answer.bytes };
};

const greyOf = (
  { store }: Pick<CheckPorts, "store">,
  { manifest }: Job,
  frame: number,
): Promise<Uint8Array> => store.get(jobKeys.greyFrame(manifest, frame));

const questionOf = async (
  { store }: CheckPorts,
  job: Job,
  frame: number,
  key: string,
): Promise<KeyFrameQuestion> => ({
  frame,
  name: keyFrameName(frame),
  key,
  context: [],
  size: sizeOf(job),
  grey: await greyOf({ store }, job, frame),
  network: await store.get(jobKeys.networkFrame(job.manifest, frame)),
});

const sizeOf = ({ source }: Job): PlaneSize => shownSize(source.video);

const firstKey = async (
  { store }: Pick<CheckPorts, "store">,
  job: Job,
  frame: number,
  { identity }: Colourist,
): Promise<string> => {
  const { sha256 } = await sealOf(await greyOf({ store }, job, frame));
  return digestOf({ colourist: identity, frame: sha256 });
};

/** The key of the question as it was asked last. */
const questionKey = async (
  ports: Pick<CheckPorts, "store">,
  job: Job,
  frame: number,
  colourist: Colourist,
): Promise<string> => {
  const first = await firstKey(ports, job, frame, colourist);
  const known = await findIntactJson(ports.store, jobKeys.askedAgain, askedAgainSchema);
  const times = known?.times[first];
  return times === undefined ? first : `${first}-${times}`;
};

/** Asked once more, and for good: the next run finds the new answer. */
const nextKey = async (
  ports: Pick<CheckPorts, "store">,
  job: Job,
  frame: number,
  colourist: Colourist,
): Promise<string> => {
  const first = await firstKey(ports, job, frame, colourist);
  const known = await findIntactJson(ports.store, jobKeys.askedAgain, askedAgainSchema);
  const times = { ...known?.times, [first]: (known?.times[first] ?? 0) + 1 };
  await putSealedJson(ports.store, jobKeys.askedAgain, { version: 1, times });
  return `${first}-${times[first] ?? 1}`;
};

/** A shot takes the frames of its own that are used, or those of the earlier shot that it is like. */
const keyFramesByShot = ({ shots }: ChosenFrames, results: readonly KeyFrameResult[]): KeyFramesOfShot[] =>
  shots.flatMap(({ first, end, like }, index) => {
    const references = results.flatMap(({ frame, shot, digest }) =>
      shot === (like ?? index) && digest !== null ? [{ name: keyFrameName(frame), digest, frame }] : [],
    );
    return references.length === 0 ? [] : [{ first, end, references }];
  });
