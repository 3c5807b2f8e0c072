import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { systemClock } from "#cli/engine/clock.ts";
import { virtualClock } from "#cli/engine/virtual-clock.ts";

const never = new AbortController().signal;

describe("virtualClock", () => {
  it("wakes sleepers in the order of their time, then of their coming, and shows that time", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(50), { maxLength: 60 }), async (delays) => {
        const clock = virtualClock(1000);
        const woken: [number, number][] = [];
        await Promise.all(
          delays.map(async (delay, index) => {
            await clock.sleep(delay, never);
            woken.push([delay, index]);
            expect(clock.now()).toBe(1000 + delay);
          }),
        );
        const expected = delays.map((delay, index): [number, number] => [delay, index]);
        expect(woken).toEqual(expected.sort(([a, i], [b, j]) => a - b || i - j));
      }),
    );
  });

  it("does not jump while something that was woken still works", async () => {
    const clock = virtualClock();
    const seen: number[] = [];
    const busy = async (): Promise<void> => {
      await clock.sleep(1000, never);
      for (let step = 0; step < 100; step += 1) await Promise.resolve();
      seen.push(clock.now());
    };
    await Promise.all([busy(), clock.sleep(5000, never)]);
    expect(seen).toEqual([1000]);
  });

  it("lets a sleeper go when its signal says so, and then does not run to its time", async () => {
    const clock = virtualClock();
    const controller = new AbortController();
    const sleep = clock.sleep(1_000_000, controller.signal);
    controller.abort(new Error("up"));
    await expect(sleep).rejects.toThrow("up");
    await clock.sleep(10, never);
    expect(clock.now()).toBe(10);
    await expect(clock.sleep(5, controller.signal)).rejects.toThrow("up");
  });
});

describe("systemClock", () => {
  it("sleeps for as long as it is asked", async () => {
    const started = systemClock.now();
    await systemClock.sleep(30, never);
    expect(systemClock.now() - started).toBeGreaterThanOrEqual(29);
  });

  it("does not take a month for no time at all", async () => {
    const controller = new AbortController();
    const sleep = systemClock.sleep(40 * 24 * 3600 * 1000, controller.signal);
    const first = await Promise.race([
      sleep.then(() => "slept"),
      systemClock.sleep(50, never).then(() => "waited"),
    ]);
    expect(first).toBe("waited");
    controller.abort();
    await expect(sleep).rejects.toThrow();
  });
});
