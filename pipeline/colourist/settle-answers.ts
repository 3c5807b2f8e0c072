import { questionsSchema } from "#core/colourist/questions.ts";
import { chosenFramesSchema } from "#core/colourist/key-frame.ts";
import type { KeyFramesOfShot } from "#core/film/named-reference.ts";
import type { ColouristOrder } from "#core/job/colourist-order.ts";
import { jobKeys } from "#core/job/keys.ts";
import { getSealedJson, putSealedJson } from "#core/ports/json-values.ts";
import type { Job } from "#pipeline/colour/job.ts";
import { askColourist, type AskPorts } from "#pipeline/colourist/ask-colourist.ts";
import { answersOfJob } from "#pipeline/colourist/answers-of-job.ts";

/**
 * Checks what came back for a job's questions, makes key frames agree, and writes the report.
 *
 * @returns what shots take their colours from
 */
export const settleAnswers = async (
  ports: AskPorts,
  job: Job,
  { order, signal }: { readonly order: ColouristOrder; readonly signal: AbortSignal },
): Promise<readonly KeyFramesOfShot[]> => {
  const { store } = ports;
  const questions = await getSealedJson(store, jobKeys.questions, questionsSchema);
  const chosen = await getSealedJson(store, jobKeys.chosenFrames(job.manifest), chosenFramesSchema);
  const { colourist, extra } = await answersOfJob(store, questions);
  const { keyFrames, report } = await askColourist(ports, job, chosen, {
    colourist,
    maxCalls: null,
    again: [],
    rule: order.clashes ?? "first",
    tell: () => undefined,
    signal,
  });
  const asked = questions.questions.filter(({ state }) => state === "to ask").length;
  await putSealedJson(store, jobKeys.colouristReport, {
    ...report,
    calls: questions.kind === "person" ? 0 : asked,
    extra: [...extra],
  });
  return keyFrames;
};
