import { describe, expect, it } from "vitest";
import { turnsFor } from "#core/batches/turns.ts";

const signal = new AbortController().signal;

/** Work that ends when told. */
const held = () => {
  let end = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { end, work: () => promise };
};

describe("turnsFor", () => {
  it("does as much at once as there is room for, the more urgent first, then by place", async () => {
    const turns = turnsFor(1);
    const done: string[] = [];
    const first = held();
    const take = (name: string, priority: number, place: number): Promise<number> =>
      turns.take({ priority, place, signal }, () => Promise.resolve(done.push(name)));
    const running = turns.take({ priority: 0, place: 0, signal }, first.work);
    const all = [take("late", 1, 5), take("early", 1, 2), take("urgent", 9, 7), take("early too", 1, 2)];
    await Promise.resolve();
    expect(done).toEqual([]);
    first.end();
    await Promise.all([running, ...all]);
    expect(done).toEqual(["urgent", "early", "early too", "late"]);
  });

  it("gives its place up after work that failed", async () => {
    const turns = turnsFor(1);
    const failing = turns.take({ priority: 1, place: 0, signal }, () => Promise.reject(new Error("no")));
    await expect(failing).rejects.toThrow("no");
    expect(await turns.take({ priority: 1, place: 1, signal }, () => Promise.resolve(1))).toBe(1);
  });

  it("leaves out what was stopped while it waited, and goes on with the rest", async () => {
    const turns = turnsFor(1);
    const stop = new AbortController();
    const first = held();
    const running = turns.take({ priority: 1, place: 0, signal }, first.work);
    const stopped = turns.take({ priority: 9, place: 1, signal: stop.signal }, () => Promise.resolve(1));
    const other = turns.take({ priority: 1, place: 2, signal }, () => Promise.resolve(2));
    stop.abort(new Error("enough"));
    await expect(stopped).rejects.toThrow("enough");
    first.end();
    await running;
    expect(await other).toBe(2);
    await expect(
      turns.take({ priority: 1, place: 0, signal: stop.signal }, () => Promise.resolve(3)),
    ).rejects.toThrow("enough");
  });
});
