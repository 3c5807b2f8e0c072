import { describe, expect, it } from "vitest";
import { assignmentsSchema } from "#core/memory/assignment.ts";

describe("what a shot takes its colours from", () => {
  it("is read as it was written", () => {
    const assigned = [{ name: "000120.png", digest: "a1", frame: 120, kind: "own", coverage: 1 }];
    expect(assignmentsSchema.parse(assigned)).toEqual(assigned);
  });

  it.each([{ coverage: 1.5 }, { frame: -1 }, { kind: "borrowed" }])("is not %o", (wrong) => {
    const assigned = [{ name: "000120.png", digest: "a1", frame: 120, kind: "own", coverage: 1, ...wrong }];
    expect(assignmentsSchema.safeParse(assigned).success).toBe(false);
  });
});
