import { describe, expect, it } from "vitest";
import { isColourable } from "#core/metrics/colourable.ts";

describe("isColourable", () => {
  it("leaves out black and white", () => {
    expect([5, 50, 98].map(isColourable)).toEqual([false, true, false]);
  });
});
