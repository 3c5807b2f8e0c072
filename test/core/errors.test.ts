import { describe, expect, it } from "vitest";
import { failures, isFailureCode, JobError } from "#core/errors.ts";

describe("JobError", () => {
  it("carries its code as its name, because Step Functions matches on it", () => {
    const cause = new Error("below");
    const error = new JobError("DiskFull", "no space", { path: "x" }, { cause });
    expect(error).toMatchObject({ name: "DiskFull", details: { path: "x" }, cause });
  });

  it("never calls bad input worth a retry", () => {
    const retried = Object.entries(failures)
      .filter(([, { retryable }]) => retryable)
      .map(([code]) => code);
    expect(retried).toEqual(["StoreUnavailable", "ToolFailed", "WorkerLost", "ChunkIncomplete"]);
  });

  it("leaves a failing exit code for every failure", () => {
    for (const { exitCode } of Object.values(failures)) expect(exitCode).toBeGreaterThan(1);
  });

  it("knows its codes", () => {
    expect(isFailureCode("DiskFull")).toBe(true);
    expect(isFailureCode("toString")).toBe(false);
  });
});
