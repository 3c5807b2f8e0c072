import { describe, expect, it } from "vitest";
import { virtualClock } from "#cli/engine/virtual-clock.ts";
import { frameCount } from "#core/film/frame-range.ts";
import { drawnFilm, itemsOf, taskSeconds } from "#bench/scale/film.ts";
import { machines } from "#bench/scale/machines.ts";
import { tokenBucket, turnstile } from "#bench/scale/pacing.ts";
import { simulate } from "#bench/scale/simulate.ts";

const sleep = (clock: ReturnType<typeof virtualClock>, seconds: number): Promise<void> =>
  clock.sleep(seconds * 1000, new AbortController().signal);

describe("machines", () => {
  it("boot when tasks wait, take one after the other, and are paid until they have idled", async () => {
    const clock = virtualClock();
    const { run, bootedSeconds } = machines({ clock, most: 2, bootSeconds: 100, idleSeconds: 50 });
    const ends: number[] = [];
    await Promise.all(
      [30, 30, 30].map((seconds) =>
        run(async () => {
          await sleep(clock, seconds);
          ends.push(clock.now() / 1000);
        }),
      ),
    );
    expect(ends).toEqual([130, 130, 160]);
    await sleep(clock, 1000);
    // One machine works from 100 to 160, the other to 130; both idle for 50 more.
    expect(bootedSeconds()).toBe(160 + 50 + (130 + 50));
  });
});

describe("a token bucket", () => {
  it("gives what a second holds at once, and then so many a second", async () => {
    const clock = virtualClock();
    const bucket = tokenBucket(100, clock);
    const waits = Array.from({ length: 300 }, () => bucket.take());
    expect(waits.filter((wait) => wait === 0).length).toBe(100);
    expect(waits.at(-1)).toBeCloseTo(2000);
    expect(bucket.tryTake()).toBe(false);
    await sleep(clock, 2.1);
    expect(bucket.tryTake()).toBe(true);
  });
});

describe("a turnstile", () => {
  it("lets the next in as one leaves", async () => {
    const door = turnstile(1);
    const leave = await door.enter();
    const second = door.enter();
    leave();
    (await second)();
    expect(door.most()).toEqual({ inside: 1, waiting: 1 });
  });
});

describe("a simulated film", () => {
  const film = drawnFilm({ frames: 20_000, shots: 200, chunkFrames: 240 });

  it("has every frame in one shot and one chunk", () => {
    for (const ranges of [film.shots, film.chunks.map(({ range }) => range)]) {
      expect(ranges.reduce((sum, range) => sum + frameCount(range), 0)).toBe(20_000);
      expect(ranges.at(-1)?.end).toBe(20_000);
    }
    expect(film.shots.length).toBe(200);
  });

  it("takes, one task at a time, as long as its tasks and the machines' starts together", async () => {
    const one = await simulate({ film, films: 1, overSeconds: 0, tasksAtOnce: 1 });
    const stages = ["plan", "assemble", "review"].map((stage) => taskSeconds(film, stage, null) + 45);
    const items = ["colour", "link", "finish"].flatMap((stage) =>
      itemsOf(film, stage).map((item) => taskSeconds(film, stage, item) + (stage === "colour" ? 0 : 45)),
    );
    const functions = 0.2 * (3 + items.length);
    const whole = [...stages, ...items].reduce((sum, seconds) => sum + seconds, 180 + functions);
    expect(one.seconds).toBeCloseTo(whole, 0);
    const many = await simulate({ film, films: 1, overSeconds: 0, tasksAtOnce: 1000 });
    expect(many.seconds).toBeLessThan(one.seconds / 5);
    expect(many.seconds).toBeGreaterThan(Math.max(...items) + (stages[0] ?? 0));
  });

  it("is not held up by the many films of another tenant", async () => {
    const clip = drawnFilm({ frames: 1440, shots: 17 });
    const alone = await simulate({ film: clip, films: 1, overSeconds: 0, tasksAtOnce: 10 });
    const crowd = { film: clip, films: 400, overSeconds: 1, tasksAtOnce: 10 };
    const { seconds, guestSeconds } = await simulate({ ...crowd, guestAfterSeconds: 600 });
    expect(seconds).toBeGreaterThan(10 * alone.seconds);
    // At each of its few stages it waits for one task of the others to end.
    expect(guestSeconds).toBeLessThan(2 * alone.seconds);
  });

  it("takes no map run for its only chunk, so that short films never wait for one", async () => {
    const clip = drawnFilm({ frames: 48, shots: 1 });
    const flood = await simulate({ film: clip, films: 1200, overSeconds: 1, tasksAtOnce: 2000 });
    expect(flood.maxOpenMapRuns).toBe(0);
  });

  it("of several chunks meets the quota of open map runs when very many come at once", async () => {
    const clip = drawnFilm({ frames: 48, shots: 2, chunkFrames: 24 });
    expect(clip.chunks.length).toBeGreaterThan(1);
    const flood = await simulate({ film: clip, films: 1200, overSeconds: 1, tasksAtOnce: 2000 });
    expect(flood.maxOpenMapRuns).toBe(1000);
    expect(flood.maxWaitingMapRuns).toBeGreaterThan(0);
    expect(flood.throttledSubmits).toBeGreaterThan(0);
  });
});
