import { describe, expect, it } from "vitest";
import { callbackSchema } from "#core/job/callback.ts";

const url = "https://studio.example/hook";

const fits = (callback: unknown): boolean => callbackSchema.safeParse(callback).success;

describe("a callback", () => {
  it("is told every event and given nothing back unless it says so", () => {
    expect(callbackSchema.parse({ url })).toEqual({ url, events: null, customData: null });
  });

  it("is a web address", () => {
    expect(fits({ url: "studio.example" })).toBe(false);
    expect(fits({ url: "file:///etc/passwd" })).toBe(false);
  });

  it("takes at most 4096 bytes of data, counted as JSON in UTF-8", () => {
    expect(fits({ url, customData: "a".repeat(4094) })).toBe(true);
    expect(fits({ url, customData: "a".repeat(4095) })).toBe(false);
    expect(fits({ url, customData: "ä".repeat(2048) })).toBe(false);
  });

  it("names events that there are", () => {
    expect(fits({ url, events: ["job.succeeded"] })).toBe(true);
    expect(fits({ url, events: ["job.exploded"] })).toBe(false);
    expect(fits({ url, events: [] })).toBe(false);
  });
});
