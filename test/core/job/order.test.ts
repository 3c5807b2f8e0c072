import { describe, expect, it } from "vitest";
import { parseOrder, requestFor, salvagedCallback, type OrderDefaults } from "#core/job/order.ts";

const callback = { url: "https://studio.example/hook" };

const defaults: OrderDefaults = {
  concurrency: 50,
  budget: null,
  callback: null,
  region: "eu-central-1",
  limits: {
    budgetUsd: 20,
    priority: 100,
    gpu: true,
    concurrency: 100,
    callbackHosts: null,
    colouristHosts: null,
    workDays: null,
  },
  checkCallback: () => undefined,
};

const film = { bucket: "media", key: "uploads/Reel 7.mp4" };

const request = (order: unknown) => requestFor(film, "reel-7", parseOrder(order, "the order"), defaults);

describe("parseOrder", () => {
  it("names the place of an order that cannot be followed, and what is wrong with it", () => {
    expect(() => parseOrder({ vividness: 3 }, "s3://media/a.job.json")).toThrow(
      /^s3:\/\/media\/a\.job\.json cannot be followed:[^]*vividness/,
    );
  });
});

describe("salvagedCallback", () => {
  it("finds whom to tell of an order that cannot be followed", () => {
    expect(salvagedCallback({ vividness: 3, callback })).toMatchObject(callback);
    expect(salvagedCallback({ callback: { url: "ftp://studio.example" } })).toBeNull();
    expect(salvagedCallback("nonsense")).toBeNull();
  });
});

describe("requestFor", () => {
  it("refuses to wait for a person as long as the job's work is kept, or longer", () => {
    const waiting = (workDays: number, days?: number) =>
      requestFor(
        film,
        "reel-7",
        parseOrder(
          { keyFramesBy: { who: "person", ...(days === undefined ? {} : { days }) } },
          "the order",
        ),
        { ...defaults, limits: { ...defaults.limits, workDays } },
      );
    expect(waiting(8).keyFramesBy).toMatchObject({ who: "person" });
    expect(() => waiting(7)).toThrow(
      /would wait 7 days for a person, but .* keeps the work of a job for 7;/,
    );
    expect(() => waiting(10, 14)).toThrow(/^the job would wait 14 days .* have workDays raised/);
  });

  it("puts the result beside the others of the bucket, named for the film and the codec", () => {
    expect(request({ codec: "prores" })).toMatchObject({
      film: "s3://media/uploads/Reel 7.mp4",
      result: "s3://media/results/reel-7/Reel 7.color.mov",
      choices: { codec: "prores" },
      region: "eu-central-1",
      concurrency: 50,
    });
  });

  it("gives an order without a budget the deployment's, and refuses one above it", () => {
    expect(request({}).budget).toEqual({ amount: 20, currency: "USD" });
    expect(request({ budget: { amount: 5, currency: "USD" } }).budget?.amount).toBe(5);
    expect(() => request({ budget: { amount: 21, currency: "USD" } })).toThrow(
      /21 USD .* allows \(20 USD\)/,
    );
    expect(() => request({ priority: 101 })).toThrow(/priority of 101/);
  });

  it("asks the deployment about a callback's address", () => {
    const refuse = () => {
      throw new Error("not there");
    };
    const order = parseOrder({ callback }, "the order");
    expect(() => requestFor(film, "reel-7", order, { ...defaults, checkCallback: refuse })).toThrow(
      "not there",
    );
  });
});
