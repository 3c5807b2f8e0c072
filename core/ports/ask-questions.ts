import { keyFrameName } from "#core/colourist/key-frame.ts";
import type { Question, Questions } from "#core/colourist/questions.ts";
import { unansweredSchema } from "#core/colourist/questions.ts";
import { jobKeys } from "#core/job/keys.ts";
import { spendCall } from "#core/ports/call-count.ts";
import type { Colourist } from "#core/ports/colourist.ts";
import { keepAnswer, keptAnswer } from "#core/ports/kept-answer.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { findIntactJson, putJson } from "#core/ports/json-values.ts";

const budgetSpent = "its share of the budget of calls is used up by tries that failed";

type AskPorts = {
  readonly store: JobStore;
  readonly colourist: Pick<Colourist, "ask">;
  readonly signal: AbortSignal;
};

/**
 * Asks some questions of a job, one after the other, and keeps what comes back. What was answered before is not
 * asked again; a colourist that fails leaves a sentence, and the others are asked all the same.
 */
export const askQuestions = async (
  { store, colourist, signal }: AskPorts,
  { size }: Questions,
  questions: readonly Question[],
): Promise<{ readonly answered: number }> => {
  let answered = 0;
  for (const { frame, key, grey, network, maxCalls } of questions) {
    const maySpend = (): Promise<boolean> => spendCall(store, key, maxCalls ?? Infinity);
    signal.throwIfAborted();
    if ((await keptAnswer(store, key)) !== null) {
      answered += 1;
      continue;
    }
    if (!(await maySpend())) {
      await putJson(store, jobKeys.unanswered(key), { version: 1, sentence: budgetSpent });
      continue;
    }
    const pictures = { grey: await store.get(grey), network: await store.get(network) };
    const question = { frame, name: keyFrameName(frame), key, size, context: [], ...pictures };
    const answer = await colourist.ask(question, signal, maySpend);
    if (answer.type === "picture") {
      await keepAnswer(store, key, answer.bytes);
      answered += 1;
    } else await putJson(store, jobKeys.unanswered(key), { version: 1, sentence: answer.sentence });
  }
  return { answered };
};

/** Why a question has no answer, as far as is known. */
export const whyUnanswered = async (store: JobStore, key: string): Promise<string> =>
  (await findIntactJson(store, jobKeys.unanswered(key), unansweredSchema))?.sentence ??
  "no answer came: the task or function that asked was stopped";
