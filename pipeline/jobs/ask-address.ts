import * as z from "zod";
import { itemsToAsk, questionsSchema } from "#core/colourist/questions.ts";
import { jobKeys } from "#core/job/keys.ts";
import { jobRefSchema } from "#core/job/ref.ts";
import { askQuestions } from "#core/ports/ask-questions.ts";
import { getSealedJson } from "#core/ports/json-values.ts";
import type { JobPorts } from "#pipeline/jobs/ports.ts";

const inputSchema = z.object({ job: jobRefSchema, item: z.string() });

/** AskAddress: posts one key frame to the job's colourist, and keeps the answer. */
export const askAddress =
  ({ openStore, openAddress }: Pick<JobPorts, "openStore" | "openAddress">) =>
  async (input: unknown): Promise<{ readonly answered: number }> => {
    const { job, item } = inputSchema.parse(input);
    const store = openStore(job.store);
    const questions = await getSealedJson(store, jobKeys.questions, questionsSchema);
    const colourist = await openAddress(questions.who);
    const asked = itemsToAsk(questions).get(item) ?? [];
    return askQuestions({ store, colourist, signal: new AbortController().signal }, questions, asked);
  };
