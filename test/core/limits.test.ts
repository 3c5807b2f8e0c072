import { describe, expect, it } from "vitest";
import { inputLimits, inputLimitsTable } from "#core/limits.ts";

describe("inputLimitsTable", () => {
  it("has a row for each kind of file, with its length in words", () => {
    const [, , ...rows] = inputLimitsTable().split("\n");
    expect(rows).toHaveLength(Object.keys(inputLimits).length);
    expect(rows).toContain(`| ${inputLimits.edits.what} | 64 MiB |`);
    expect(rows).toContain(`| ${inputLimits.sidecar.what} | 64 KiB |`);
  });

  it("takes from a list in the cloud no more than from one on this machine", () => {
    expect(inputLimits.cloudBatch.bytes).toBeLessThanOrEqual(inputLimits.batch.bytes);
  });
});
