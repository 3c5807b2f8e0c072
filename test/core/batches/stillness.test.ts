import { describe, expect, it } from "vitest";
import { stillnessWatcher } from "#core/batches/stillness.ts";

describe("stillnessWatcher", () => {
  it("takes at once what its disk says was not written to for long", () => {
    const { isStill } = stillnessWatcher(1000);
    expect(isStill("old.mov", { signature: "a", changed: 0 }, 5000)).toBe(true);
    expect(isStill("new.mov", { signature: "a", changed: 4500 }, 5000)).toBe(false);
    expect(isStill("new.mov", { signature: "a", changed: 4500 }, 5500)).toBe(true);
  });

  it("waits again after every change, whatever its times say", () => {
    const { isStill } = stillnessWatcher(1000);
    expect(isStill("a.mov", { signature: "1", changed: 4900 }, 5000)).toBe(false);
    expect(isStill("a.mov", { signature: "2", changed: 0 }, 5800)).toBe(false);
    expect(isStill("a.mov", { signature: "3", changed: 99_000 }, 6000)).toBe(false);
    expect(isStill("a.mov", { signature: "3", changed: 99_000 }, 6900)).toBe(false);
    expect(isStill("a.mov", { signature: "3", changed: 99_000 }, 7000)).toBe(true);
  });
});
