import { describe, expect, it } from "vitest";
import { jobRequestSchema } from "#core/job/request.ts";
import { request } from "#test/support/job-folder.ts";

describe("a job's request", () => {
  it("is read as it was written", () => {
    expect(jobRequestSchema.parse(JSON.parse(JSON.stringify(request)))).toEqual(request);
  });

  it("is read as earlier versions wrote it", () => {
    const { choices, ...others } = { ...request, choices: { crf: 12 } };
    expect(jobRequestSchema.parse({ ...others, wishes: choices })).toEqual({ ...others, choices });
  });

  it("holds nothing that this version does not know", () => {
    expect(jobRequestSchema.safeParse({ ...request, colour: "red" }).success).toBe(false);
  });
});
