import { keyFrameName, type ChosenFrames } from "#core/colourist/key-frame.ts";
import { itemsToAsk, type Question, type Questions } from "#core/colourist/questions.ts";
import { kindOfColourist, type ColouristOrder } from "#core/job/colourist-order.ts";
import { jobKeys } from "#core/job/keys.ts";
import type { Colourist } from "#core/ports/colourist.ts";
import { colouredPictures } from "#core/ports/coloured-pictures.ts";
import { keptAnswer } from "#core/ports/kept-answer.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { putJson, putSealedJson } from "#core/ports/json-values.ts";
import { shownSize } from "#core/review/sizes.ts";
import type { Job } from "#pipeline/colour/job.ts";
import { framesToAsk } from "#pipeline/colourist/ask-colourist.ts";
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
  const questions: Question[] = [];
  let left = callsOf(order);
  for (const { frame, shot } of framesToAsk(job, chosen)) {
    const key = await questionKey({ store }, job, frame, colourist);
    const isOpen = left > 0 ? "to ask" : "over budget";
    const state = (await isAnswered(frame, key)) ? "answered" : isOpen;
    if (state === "to ask") left -= 1;
    const [grey, network] = [jobKeys.greyFrame(manifest, frame), jobKeys.networkFrame(manifest, frame)];
    questions.push({ frame, shot, key, grey, network, state });
  }
  if (kind === "person") await leaveForPerson(store, questions);
  const all: Questions = {
    ...{ version: 1, who: order.who, kind, size: shownSize(source.video) },
    maxCalls: order.calls ?? null,
    questions,
  };
  await putSealedJson(store, jobKeys.questions, all);
  await putJson(
    store,
    jobKeys.list("ask"),
    [...itemsToAsk(all).keys()].map((item) => ({ item })),
  );
  return all;
};

/** Calls that may be made; a person is not called. */
const callsOf = (order: ColouristOrder): number =>
  kindOfColourist(order) === "person" ? Infinity : (order.calls ?? Infinity);

const leaveForPerson = async (store: JobStore, questions: readonly Question[]): Promise<void> => {
  for (const { frame, grey, network } of questions) {
    const name = keyFrameName(frame);
    await store.put(jobKeys.greyKeyFrame(name), await store.get(grey));
    await store.put(jobKeys.keyFrame(name), await store.get(network));
  }
};
