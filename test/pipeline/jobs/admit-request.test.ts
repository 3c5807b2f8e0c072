import { describe, expect, it } from "vitest";
import type { OrderLimits } from "#core/job/order-limits.ts";
import type { JobRequest } from "#core/job/request.ts";
import { admitRequest } from "#pipeline/jobs/admit-request.ts";
import { request } from "#test/support/job-folder.ts";

const job = { id: "reel-7", store: "s3://media/jobs/reel-7", bucket: "media", prefix: "jobs/reel-7" };
const limits: OrderLimits = {
  gpu: false,
  budgetUsd: 10,
  priority: 500,
  concurrency: 20,
  callbackHosts: ["studio.example"],
  colouristHosts: null,
  workDays: null,
};
const written: JobRequest = {
  ...request,
  film: "s3://media/uploads/reel-7.mp4",
  result: "s3://media/results/reel-7/reel-7.color.mp4",
  colourOn: "cpu",
};
const admit = (asked: Partial<JobRequest>) =>
  admitRequest({ orderDefaults: { limits } }, job, { ...written, ...asked });

describe("admitRequest", () => {
  it("lets pass what the deployment allows, and holds a job without a budget to the highest", () => {
    expect(admit({})).toEqual({ ...written, budget: { amount: 10, currency: "USD" } });
  });

  it.each<[string, Partial<JobRequest>, RegExp]>([
    [
      "a budget over the ceiling",
      { budget: { amount: 1e6, currency: "USD" } },
      /budget of 1000000 USD .*\(10 USD\)/,
    ],
    ["a priority over the highest", { priority: 9999 }, /priority of 9999 .*\(500\)/],
    ["more tasks at once", { concurrency: 1000 }, /concurrency of 1000 .*\(20\)/],
    ["a GPU where there is none", { colourOn: "gpu" }, /has no GPUs/],
    [
      "a callback elsewhere",
      { callback: { url: "https://evil.example/", events: null, customData: null } },
      /evil\.example is not allowed/,
    ],
    [
      "a network of the task's own machine",
      { choices: { model: "/etc" } },
      /not one that comes with the program/,
    ],
    [
      "a film outside of the uploads",
      { film: "s3://media/results/other/film.mp4" },
      /does not lie under s3:\/\/media\/uploads\//,
    ],
    ["a film of another bucket", { film: "s3://theirs/uploads/film.mp4" }, /does not lie under/],
    [
      "a result among another job's",
      { result: "s3://media/results/reel-77/film.mp4" },
      /under s3:\/\/media\/results\/reel-7\//,
    ],
    ["a result among work data", { result: "s3://media/jobs/other/manifest.json" }, /does not lie under/],
  ])("refuses %s, though no order asked for it", (_, asked, says) => {
    expect(() => admit(asked)).toThrow(says);
  });

  it("decides nothing on this machine", () => {
    expect(admitRequest({}, job, request)).toBe(request);
  });
});
