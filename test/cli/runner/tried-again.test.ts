import { describe, expect, it } from "vitest";
import { triedAgain } from "#cli/runner/tried-again.ts";
import { JobError, type FailureCode } from "#core/errors.ts";

/** Work that fails so often. @returns it, and how often it was done */
const failing = (code: FailureCode, times: number) => {
  const done = { times: 0 };
  const work = (): Promise<string> => {
    done.times += 1;
    return done.times <= times ? Promise.reject(new JobError(code, "no")) : Promise.resolve("done");
  };
  return { work, done };
};

describe("triedAgain", () => {
  it("does work again that may come to its end then", async () => {
    const { work, done } = failing("ToolFailed", 2);
    expect(await triedAgain(work)).toBe("done");
    expect(done.times).toBe(3);
  });

  it.each([
    ["for ever", "ToolFailed", 3],
    ["where it helps nothing", "MediaUnreadable", 1],
  ] as const)("does not do it again %s", async (_, code, times) => {
    const { work, done } = failing(code, 99);
    await expect(triedAgain(work)).rejects.toMatchObject({ name: code });
    expect(done.times).toBe(times);
  });

  it("stops when it is told to", async () => {
    const { work, done } = failing("ToolFailed", 99);
    await expect(triedAgain(work, AbortSignal.abort())).rejects.toMatchObject({ name: "ToolFailed" });
    expect(done.times).toBe(1);
  });
});
