import { describe, expect, it } from "vitest";
import { failures, JobError } from "#core/errors.ts";
import { stageFailure, stageFailureKey, stageFailureSchema } from "#core/reports/stage-failure.ts";

const where = { stage: "colour", item: "c0003" };
const now = new Date("2026-11-27T12:00:00Z");

describe("stageFailure", () => {
  it("keeps a failure's code and whether it is tried again", () => {
    const failure = stageFailure(where, new JobError("StoreUnavailable", "S3 is busy"), now);
    expect(failure).toMatchObject({ ...where, code: "StoreUnavailable", message: "S3 is busy" });
    expect(failure.retryable).toBe(failures.StoreUnavailable.retryable);
    expect(stageFailureSchema.parse(failure)).toEqual(failure);
  });

  it("calls all else a fault of the program, which no other try mends", () => {
    for (const fault of [new TypeError("x is undefined"), "a text"]) {
      expect(stageFailure(where, fault, now)).toMatchObject({ code: null, retryable: false });
    }
  });
});

describe("stageFailureKey", () => {
  it("has a place for each item, and for the whole film", () => {
    expect(stageFailureKey("colour", "c0003")).toBe("failures/colour/c0003.json");
    expect(stageFailureKey("plan", null)).toBe("failures/plan/job.json");
  });
});
