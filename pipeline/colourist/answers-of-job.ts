import { keyFrameName } from "#core/colourist/key-frame.ts";
import type { Question, Questions } from "#core/colourist/questions.ts";
import { whyUnanswered } from "#core/ports/ask-questions.ts";
import type { Colourist, ColouristAnswer, KeyFrameQuestion } from "#core/ports/colourist.ts";
import { colouredPictures } from "#core/ports/coloured-pictures.ts";
import { keptAnswer } from "#core/ports/kept-answer.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { sealOf } from "#core/store/seal-of.ts";

/** What came back for a job's questions, as a colourist that needs no call; and pictures of no key frame. */
export const answersOfJob = async (
  store: JobStore,
  questions: Questions,
): Promise<{ readonly colourist: Colourist; readonly extra: readonly string[] }> => {
  const asked = new Map(questions.questions.map((question) => [question.frame, question]));
  const kept = (ask: Colourist["ask"]): Colourist => ({
    name: questions.who,
    identity: questions.who,
    isCalled: false,
    maxContext: 0,
    ask,
  });
  if (questions.kind !== "person") {
    const ask = ({ frame }: KeyFrameQuestion) => answerTo(store, questions, asked.get(frame));
    return { colourist: kept(ask), extra: [] };
  }
  const { keys, others } = await colouredPictures(store);
  const ask = ({ name, network }: KeyFrameQuestion) => personsPicture(store, keys.get(name) ?? [], network);
  const wanted = new Set(questions.questions.map(({ frame }) => keyFrameName(frame)));
  const strangers = [...keys].flatMap(([name, files]) => (wanted.has(name) ? [] : files.map(lastPart)));
  return { colourist: kept(ask), extra: [...strangers, ...others].sort() };
};

const lastPart = (key: string): string => key.split("/").at(-1) ?? key;

const answerTo = async (
  store: JobStore,
  { maxCalls }: Questions,
  question: Question | undefined,
): Promise<ColouristAnswer> => {
  if (question === undefined) return nothing("it was not asked for");
  const { key, state } = question;
  const kept = await keptAnswer(store, key);
  if (kept !== null) return { type: "picture", bytes: kept };
  return nothing(
    state === "over budget"
      ? `not asked for: the budget of calls (${maxCalls ?? 0}) is used up`
      : await whyUnanswered(store, key),
  );
};

const personsPicture = async (
  store: JobStore,
  keys: readonly string[],
  network: Uint8Array,
): Promise<ColouristAnswer> => {
  const [key, ...more] = keys;
  if (key === undefined) return nothing("no picture came back");
  if (more.length > 0)
    return nothing(`${keys.map(lastPart).join(" and ")} both came back; keep the one that is right`);
  const bytes = await store.get(key);
  const isAsItWas = (await sealOf(bytes)).sha256 === (await sealOf(network)).sha256;
  return isAsItWas ? nothing("the picture came back as it was") : { type: "picture", bytes };
};

const nothing = (sentence: string): ColouristAnswer => ({ type: "nothing", sentence });
