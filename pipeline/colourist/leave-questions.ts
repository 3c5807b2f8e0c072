import { keyFrameName, type ChosenFrames } from "#core/colourist/key-frame.ts";
import { itemsToAsk, type Question, type Questions } from "#core/colourist/questions.ts";
import { kindOfColourist, type ColouristOrder } from "#core/job/colourist-order.ts";
import { jobKeys } from "#core/job/keys.ts";
import { maxTries } from "#core/limits.ts";
import type { Colourist } from "#core/ports/colourist.ts";
import { colouredPictures } from "#core/ports/coloured-pictures.ts";
import { callsOf } from "#core/ports/call-count.ts";
import { keptAnswer } from "#core/ports/kept-answer.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { putJson, putSealedJson } from "#core/ports/json-values.ts";
import { shownSize } from "#core/review/sizes.ts";
import type { Job } from "#pipeline/colour/job.ts";
import { framesToAsk } from "#pipeline/colourist/calls.ts";
import { questionKey } from "#pipeline/colourist/question.ts";

type Asking = Pick<Colourist, "identity">;

/**
 * Writes down what is to be asked of an order's colourist, and the list that the workflow's map reads; for a
 * person the key frames themselves, in the network's colours and in grey.
 *
 * @param colourist  whom the answers are kept by
 */
export const leaveQuestions = async (
  store: JobStore,
  job: Job,
  chosen: ChosenFrames,
  { order, colourist }: { readonly order: ColouristOrder; readonly colourist: Asking },
): Promise<Questions> => {
  const kind = kindOfColourist(order);
  const { manifest, source } = job;
  const isBack = kind === "person" ? (await colouredPictures(store)).keys : new Map<string, unknown>();
  const isAnswered = async (frame: number, key: string): Promise<boolean> =>
    isBack.has(keyFrameName(frame)) || (await keptAnswer(store, key)) !== null;
  const questions: Asked[] = [];
  for (const { frame, shot } of framesToAsk(job, chosen)) {
    const key = await questionKey({ store }, job, frame, colourist);
    const state = (await isAnswered(frame, key)) ? "answered" : "to ask";
    const made = await callsOf(store, key);
    const [grey, network] = [jobKeys.greyFrame(manifest, frame), jobKeys.networkFrame(manifest, frame)];
    questions.push({ question: { frame, shot, key, grey, network, state, maxCalls: null }, made });
  }
  const within =
    kind === "person" ? questions.map(({ question }) => question) : withinBudget(questions, order);
  if (kind === "person") await leaveForPerson(store, within);
  const all: Questions = {
    version: 1,
    who: order.who,
    kind,
    size: shownSize(source.video),
    maxCalls: order.calls ?? null,
    questions: within,
  };
  await putSealedJson(store, jobKeys.questions, all);
  await putJson(
    store,
    jobKeys.list("ask"),
    [...itemsToAsk(all).keys()].map((item) => ({ item })),
  );
  return all;
};

/** A question, and the calls that earlier runs made for it. */
type Asked = { readonly question: Question; readonly made: number };

/**
 * Questions as a budget of calls lets them be asked. They are asked side by side, so each has its share of what
 * is left: no try passes the budget, and none has to wait for what another one spends.
 */
const withinBudget = (asked: readonly Asked[], { calls }: ColouristOrder): Question[] => {
  if (calls === undefined) return asked.map(({ question }) => question);
  const left = Math.max(0, calls - asked.reduce((sum, { made }) => sum + made, 0));
  const open = asked.filter(({ question }) => question.state === "to ask").slice(0, left);
  const tries = Math.min(maxTries, Math.floor(left / Math.max(1, open.length)));
  return asked.map(({ question, made }) => {
    if (question.state !== "to ask") return question;
    const isOpen = open.some((one) => one.question === question);
    return isOpen ? { ...question, maxCalls: made + tries } : { ...question, state: "over budget" };
  });
};

const leaveForPerson = async (store: JobStore, questions: readonly Question[]): Promise<void> => {
  for (const { frame, grey, network } of questions) {
    const name = keyFrameName(frame);
    await store.put(jobKeys.greyKeyFrame(name), await store.get(grey));
    await store.put(jobKeys.keyFrame(name), await store.get(network));
  }
};
