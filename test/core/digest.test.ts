import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { digestOf } from "#core/digest.ts";

describe("digestOf", () => {
  it("is the sha256 of the JSON, as node:crypto computes it", async () => {
    const expected = createHash("sha256").update('{"a":1,"b":[2,3]}').digest("hex").slice(0, 16);
    expect(await digestOf({ a: 1, b: [2, 3] })).toBe(expected);
  });

  it("does not depend on the order of keys, but on everything else", async () => {
    expect(await digestOf({ a: 1, b: { c: 2, d: 3 } })).toBe(await digestOf({ b: { d: 3, c: 2 }, a: 1 }));
    expect(await digestOf([1, 2])).not.toBe(await digestOf([2, 1]));
  });
});
