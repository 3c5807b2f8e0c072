import * as z from "zod";
import { JobError } from "#core/errors.ts";
import { jobKeys } from "#core/job/keys.ts";
import { jobRefSchema } from "#core/job/ref.ts";
import { jobRequestKey, jobRequestSchema, type JobRequest } from "#core/job/request.ts";
import { getJson } from "#core/ports/json-values.ts";
import type { JobStore } from "#core/ports/job-store.ts";
import { quoteSchema, type Quote } from "#core/cost/quote.ts";
import type { FanOutStage } from "#core/store/stages.ts";
import { admitRequest, type AdmitPorts } from "#pipeline/jobs/admit-request.ts";
import { tellEvent, type TellPorts } from "#pipeline/jobs/tell-event.ts";

const inputSchema = z.object({
  job: jobRefSchema,
  isTold: z.boolean().default(false).describe("the plan was made again, for key frames that came"),
});

/** What the workflow goes on with. */
export type CheckedPlan = Pick<Quote, "frames" | "shots" | "chunks"> & {
  /** Items of each stage that are not done yet. */
  readonly todo: Readonly<Record<FanOutStage, number>>;
  /** The chunk that is to be coloured, where it is a single one. */
  readonly only: string | null;
  readonly review: boolean;
  /** Whether an order names a colourist who is to be asked first. */
  readonly colourist: boolean;
};

/**
 * CheckPlan: the last step before work that costs money. Tells the quote, and stops a job whose quote
 * is over its budget.
 *
 * @throws JobError BudgetExceeded
 */
export const checkPlan =
  (ports: TellPorts & AdmitPorts) =>
  async (input: unknown): Promise<CheckedPlan> => {
    const { job, isTold } = inputSchema.parse(input);
    const store = ports.openStore(job.store);
    const request = admitRequest(ports, job, await getJson(store, jobRequestKey, jobRequestSchema));
    const quote = await getJson(store, jobKeys.quote, quoteSchema);
    const { frames, shots, chunks } = quote;
    if (!isTold) {
      await tellEvent(ports, job, {
        type: "job.planned",
        data: { frames, shots, chunks, quote: workOf(quote) },
      });
    }
    checkBudget(request, quote);
    const [colour, link, finish] = await Promise.all([
      itemsOf(store, "colour"),
      itemsOf(store, "link"),
      itemsOf(store, "finish"),
    ]);
    const todo = { colour: colour.length, link: link.length, finish: finish.length };
    const only = colour.length === 1 ? (colour[0]?.item ?? null) : null;
    return {
      frames,
      shots,
      chunks,
      todo,
      only,
      review: request.review,
      colourist: request.keyFramesBy !== null,
    };
  };

const workOf = ({ estimatedGpuSeconds, estimatedCpuSeconds, s3Requests, money }: Quote) => ({
  gpuSeconds: estimatedGpuSeconds,
  cpuSeconds: estimatedCpuSeconds,
  s3Requests,
  money: money === null ? null : { amount: money.amount, currency: money.currency },
});

const checkBudget = ({ budget, id }: JobRequest, { money, frames }: Quote): void => {
  if (budget === null) return;
  if (money === null) {
    throw new JobError(
      "UsageInvalid",
      "the job has a budget but no region, and prices depend on the region; set one, or omit the budget",
    );
  }
  if (money.amount <= budget.amount) return;
  const dollars = (amount: number): string => `${amount.toFixed(2)} ${money.currency}`;
  throw new JobError(
    "BudgetExceeded",
    `colouring ${frames} frames is quoted at ${dollars(money.amount)} (${dollars(money.onDemandAmount)} at On-Demand prices), over the budget of ${dollars(budget.amount)}; order it with "budget": {"amount": ${Math.ceil(money.amount)}, "currency": "USD"}, or colour less of it with "from" and "to"`,
    { job: id, quote: money.amount, budget: budget.amount },
  );
};

const listSchema = z.array(z.strictObject({ item: z.string() }));

const itemsOf = (store: JobStore, stage: FanOutStage): Promise<z.infer<typeof listSchema>> =>
  getJson(store, jobKeys.list(stage), listSchema);
