import { JobError } from "#core/errors.ts";
import type { RunDefaults } from "#core/job/choices.ts";
import { defaultWaitDays, kindOfColourist } from "#core/job/colourist-order.ts";
import { runOptions } from "#core/job/run-options.ts";
import type { JobRequest } from "#core/job/request.ts";

/** What a deployment lets orders ask for: who may write to uploads/ does not decide what may be spent. */
export type OrderLimits = {
  /** US dollars of one job; null: any. */
  readonly budgetUsd: number | null;
  readonly priority: number;
  /** Whether there are machines with a GPU. */
  readonly gpu: boolean;
  readonly concurrency: number;
  /** Names of machines that may be told, each with those below it; null: any public one. */
  readonly callbackHosts: readonly string[] | null;
  /** The same of machines that may be sent key frames to colour. */
  readonly colouristHosts: readonly string[] | null;
  /** That work data of a job is kept; null: not known. */
  readonly workDays: number | null;
};

/**
 * A request as the deployment admits it. One without a budget gets the deployment's highest.
 *
 * @throws JobError UsageInvalid naming what was asked for and what is allowed
 */
export const withinLimits = (request: JobRequest, limits: OrderLimits): JobRequest => {
  refuseOtherModel(request.choices.model);
  refuseAbove("priority", request.priority, limits.priority);
  refuseAbove("concurrency", request.concurrency, limits.concurrency);
  if (request.colourOn === "gpu" && !limits.gpu) {
    throw new JobError(
      "UsageInvalid",
      'colourOn is "gpu", but this deployment has no GPUs; order "cpu", or omit colourOn',
    );
  }
  if (request.callback !== null) refuseOtherHost(request.callback.url, limits);
  refuseOtherColourist(request, limits);
  refuseLongWait(request, limits);
  if (limits.budgetUsd === null) return request;
  if (request.budget === null) {
    return { ...request, budget: { amount: limits.budgetUsd, currency: "USD" } };
  }
  refuseAbove("budget", request.budget.amount, limits.budgetUsd, " USD");
  return request;
};

/** Networks that every task finds. Whatever else an order named would be a place of the task's machine. */
export const shippedModels = ["photo", "open"] as const;

const refuseOtherModel = (model: string | undefined): void => {
  if (model === undefined || shippedModels.some((name) => name === model)) return;
  throw new JobError(
    "UsageInvalid",
    `the model ${JSON.stringify(model)} is not one that comes with the program; order ${shippedModels.join(" or ")}`,
    { model, allowed: shippedModels },
  );
};

const isAmong = (allowed: readonly string[], hostname: string): boolean =>
  allowed.some((host) => hostname === host || hostname.endsWith(`.${host}`));

const refuseOtherColourist = (
  { keyFramesBy: colourist }: JobRequest,
  { colouristHosts: allowed }: Pick<OrderLimits, "colouristHosts">,
): void => {
  if (colourist === null || allowed === null || kindOfColourist(colourist) !== "address") return;
  const { hostname } = new URL(colourist.who);
  if (isAmong(allowed, hostname)) return;
  throw new JobError(
    "UsageInvalid",
    `a colourist at ${hostname} is not allowed here; this deployment sends key frames to ${allowed.join(", ")} (allowedColouristHosts in docs/deploy.md)`,
    { host: hostname, allowed },
  );
};

/** A job that waits longer than its work is kept would wake up with nothing. */
const refuseLongWait = (
  { keyFramesBy: colourist }: JobRequest,
  { workDays }: Pick<OrderLimits, "workDays">,
): void => {
  if (colourist === null || workDays === null || kindOfColourist(colourist) !== "person") return;
  const { days = defaultWaitDays } = colourist;
  if (days < workDays) return;
  throw new JobError(
    "UsageInvalid",
    `the job would wait ${days} days for a person, but this deployment keeps the work of a job for ${workDays}; order fewer days ("days" of keyFramesBy), or have workDays raised (docs/deploy.md)`,
    { days, workDays },
  );
};

/** Defaults that ask for no more than orders may. */
export const loweredTo = (limits: OrderLimits, defaults: RunDefaults): RunDefaults => {
  const { concurrency, budget, priority = runOptions.priority.default, colourOn = "gpu" } = defaults;
  const isOver = budget !== null && limits.budgetUsd !== null && budget.amount > limits.budgetUsd;
  return {
    ...defaults,
    colourOn: limits.gpu ? colourOn : "cpu",
    concurrency: Math.min(concurrency, limits.concurrency),
    priority: Math.min(priority, limits.priority),
    budget: isOver ? { ...budget, amount: limits.budgetUsd } : budget,
  };
};

const refuseAbove = (what: string, asked: number, allowed: number, unit = ""): void => {
  if (asked <= allowed) return;
  throw new JobError(
    "UsageInvalid",
    `a ${what} of ${asked}${unit} is more than this deployment allows (${allowed}${unit}); order less, or have the deployment changed (docs/deploy.md)`,
    { [what]: asked, allowed },
  );
};

/** @throws JobError CallbackRefused for an address that the deployment does not tell */
export const refuseOtherHost = (
  url: string,
  { callbackHosts: allowed }: Pick<OrderLimits, "callbackHosts">,
): void => {
  if (allowed === null) return;
  const { hostname } = new URL(url);
  if (isAmong(allowed, hostname)) return;
  throw new JobError(
    "CallbackRefused",
    `a callback to ${hostname} is not allowed here; this deployment tells ${allowed.join(", ")} (allowedCallbackHosts in docs/deploy.md)`,
    { host: hostname, allowed },
  );
};
