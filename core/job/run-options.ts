import * as z from "zod";
import { budgetSchema } from "#core/job/budget.ts";
import { callbackSchema } from "#core/job/callback.ts";
import { colouristOrderSchema } from "#core/job/colourist-order.ts";
import { option } from "#core/job/define-option.ts";
import { tenantSchema } from "#core/job/tenant.ts";
import { maxPriority } from "#core/limits.ts";

/** Tasks at once of a job in the cloud for which nobody decides. */
export const defaultConcurrency = 50;

/** What can be asked of a job beside its film's colour: who works, who is told, what it may cost. */
export const runOptions = {
  review: option({
    schema: z.boolean(),
    flags: [
      {
        flags: "--review",
        help: "write a page to judge the film by beside the result (always with --keep-job)",
      },
      { flags: "--no-review", help: "do not write a review" },
    ],
    help: "write the review report",
    default: true,
    digest: "none",
  }),
  replaceResult: option({
    schema: z.boolean(),
    flags: [{ flags: "-f, --force", help: "replace an existing result, and an existing preview" }],
    help: "replace an existing result",
    default: false,
    digest: "none",
  }),
  forceContainer: option({
    schema: z.boolean(),
    flags: [{ flags: "--force-container" }],
    help: "use the result's container even if it cannot hold all of the film's streams",
    default: false,
    digest: "none",
  }),
  concurrency: option({
    schema: z.int().min(1),
    flags: [{ flags: "--jobs, --workers <n>", help: "worker processes", defaultText: "one per core" }],
    help: "maximum tasks at once",
    default: undefined,
    defaultText: "here one per core; in the cloud the deployment's `maxConcurrency`",
    digest: "evidence",
  }),
  priority: option({
    schema: z.int().min(0).max(maxPriority),
    help: "larger is sooner",
    default: 100,
    digest: "none",
  }),
  budget: option({
    schema: budgetSchema.nullable(),
    values: "an amount, or null for no limit",
    example: { amount: 20, currency: "USD" },
    help: "stop before the job spends more",
    default: undefined,
    defaultText: "the deployment's",
    digest: "none",
  }),
  callback: option({
    schema: callbackSchema.nullable(),
    values: "an address, see [webhooks.md](webhooks.md), or null for nobody",
    example: { url: "https://studio.example/hook" },
    help: "who is told of the job's events",
    default: undefined,
    defaultText: "the deployment's",
    digest: "none",
  }),
  colourOn: option({
    schema: z.enum(["gpu", "cpu"]),
    example: "cpu",
    help: "machines that colour in the cloud: with a GPU, or without one",
    default: "gpu",
    defaultText: "the deployment's",
    digest: "none",
  }),
  keyFramesBy: option({
    schema: colouristOrderSchema.nullable(),
    values: "see [colourists.md](colourists.md#in-the-cloud), or null for nobody",
    example: { who: "person", days: 3 },
    help: "who colours the key frames in the cloud",
    default: null,
    defaultText: "none",
    digest: "none",
  }),
  tenant: option({
    schema: tenantSchema.nullable(),
    values: "a name of letters, digits, . _ @ and -, or null",
    example: "acme",
    help: "for whom: jobs of tenants take turns in the cloud's queues, and costs are tagged with it",
    default: null,
    defaultText: "none",
    digest: "none",
  }),
};
