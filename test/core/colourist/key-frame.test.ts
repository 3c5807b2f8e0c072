import { describe, expect, it } from "vitest";
import { colouristReportSchema, keyFrameName } from "#core/colourist/key-frame.ts";
import { placeInName } from "#core/memory/reference-name.ts";

describe("keyFrameName", () => {
  it.each([0, 123, 1_234_567])("is a name that says that it is frame %d", (frame) => {
    expect(placeInName(keyFrameName(frame))).toEqual({ type: "frame", frame });
  });
});

describe("a colourist's report", () => {
  it("says of every key frame whether its colours are used, and no more than it knows", () => {
    const keyFrame = {
      frame: 7,
      shot: 0,
      status: "missing",
      note: "no picture came back",
      doubt: null,
      likeness: null,
      score: null,
      placement: null,
      digest: null,
      given: null,
      settledBy: [],
    };
    const report = {
      version: 2,
      colourist: "folder:frames",
      calls: 0,
      keyFrames: [keyFrame],
      clashes: [],
      extra: [],
    };
    expect(colouristReportSchema.parse(report)).toEqual(report);
    const odd = { ...report, keyFrames: [{ ...keyFrame, status: "perhaps" }] };
    expect(colouristReportSchema.safeParse(odd).success).toBe(false);
  });
});
