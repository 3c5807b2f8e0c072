import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Clock } from "#cli/engine/clock.ts";
import type { Json, JsonObject } from "#cli/engine/json.ts";
import { runStateMachine, type Outcome, type StateMachineRun } from "#cli/engine/run-state-machine.ts";
import type { Services } from "#cli/engine/services.ts";
import type { HistoryEvent, MapProgress, Transition } from "#cli/engine/transitions.ts";
import { virtualClock } from "#cli/engine/virtual-clock.ts";

const work = (fields: object = {}): object => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Arguments: { FunctionName: "work", Payload: "{% $states.input %}" },
  Output: "{% $states.result.Payload %}",
  End: true,
  ...fields,
});

const job = (fields: object = {}): object => ({
  Type: "Task",
  Resource: "arn:aws:states:::batch:submitJob.sync",
  Arguments: { JobName: "job", JobQueue: "queue", JobDefinition: "definition" },
  End: true,
  ...fields,
});

const mapOf = (state: object, fields: object = {}): object => ({
  Type: "Map",
  ItemProcessor: {
    ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
    StartAt: "W",
    States: { W: state },
  },
  End: true,
  ...fields,
});

const machine = (state: object): object => ({
  QueryLanguage: "JSONata",
  StartAt: "A",
  States: { A: state },
});

const nothing: Services = {
  invokeFunction: async () => null,
  submitJob: async () => ({}),
  readItems: async () => [],
  writeResults: async () => undefined,
};

const run = async (
  state: object,
  options: Partial<StateMachineRun> = {},
): Promise<{ outcome: Outcome; told: Transition[]; seconds: number }> => {
  const clock = options.clock ?? virtualClock();
  const told: Transition[] = [];
  const started = clock.now();
  const outcome = await runStateMachine({
    definition: machine(state),
    input: [],
    services: nothing,
    clock,
    onTransition: (transition) => told.push(transition),
    ...options,
  });
  return { outcome, told, seconds: (clock.now() - started) / 1000 };
};

/** A function that takes a while on the clock, then does what it is told with its payload. */
const taking = (clock: Clock, seconds: (payload: Json) => number, then: (payload: Json) => Json) => ({
  ...nothing,
  invokeFunction: async (_: string, payload: Json, signal: AbortSignal) => {
    await clock.sleep(seconds(payload) * 1000, signal);
    return then(payload);
  },
});

const history = (told: readonly Transition[]): HistoryEvent[] =>
  told.filter((each) => each.kind === "history");

describe("a distributed map", () => {
  it("gives results in the order of the items, whatever they take and however many run at a time", async () => {
    const items = fc.array(fc.record({ id: fc.nat(), seconds: fc.nat(50) }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(items, fc.integer({ min: 0, max: 12 }), async (items, MaxConcurrency) => {
        const clock = virtualClock();
        let running = 0;
        let most = 0;
        const services: Services = {
          ...nothing,
          invokeFunction: async (_, payload, signal) => {
            most = Math.max(most, (running += 1));
            await clock.sleep((payload as { seconds: number }).seconds * 1000, signal);
            running -= 1;
            return (payload as { id: number }).id;
          },
        };
        const { outcome, seconds } = await run(mapOf(work(), { MaxConcurrency }), {
          input: items,
          services,
          clock,
        });
        expect(outcome).toEqual({ status: "SUCCEEDED", output: items.map(({ id }) => id) });
        const times = items.map((item) => item.seconds);
        expect(most).toBeLessThanOrEqual(MaxConcurrency === 0 ? items.length : MaxConcurrency);
        // No schedule is shorter than these, and one that never idles is not longer than their sum.
        const lanes = MaxConcurrency === 0 ? Math.max(1, items.length) : MaxConcurrency;
        const whole = times.reduce((sum, each) => sum + each, 0);
        expect(seconds).toBeGreaterThanOrEqual(Math.max(0, ...times));
        expect(seconds).toBeLessThanOrEqual(whole / lanes + Math.max(0, ...times));
      }),
    );
  });

  it("fails exactly when more items fail than are tolerated", async () => {
    const fates = fc.array(fc.boolean(), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(
        fates,
        fc.nat(30),
        fc.integer({ min: 0, max: 100 }),
        async (fates, count, percentage) => {
          const clock = virtualClock();
          const services = taking(
            clock,
            () => 1,
            (fails) => {
              if (fails === true) throw new TypeError("meant to");
              return "fine";
            },
          );
          const limits = { ToleratedFailureCount: count, ToleratedFailurePercentage: percentage };
          const { outcome } = await run(mapOf(work(), limits), { input: fates, services, clock });
          const failed = fates.filter((fails) => fails).length;
          const isTooMany = failed > count || (100 * failed) / fates.length > percentage;
          expect(outcome.status).toBe(isTooMany ? "FAILED" : "SUCCEEDED");
        },
      ),
    );
  });

  it("runs 2,000 children of simulated minutes in seconds, and tells how far it is", async () => {
    const clock = virtualClock();
    const services = taking(
      clock,
      () => 240,
      (payload) => payload,
    );
    const input = Array.from({ length: 2000 }, (_, index) => index);
    const before = process.cpuUsage();
    const { outcome, told, seconds } = await run(mapOf(work(), { MaxConcurrency: 50 }), {
      input,
      services,
      clock,
    });
    expect(outcome).toEqual({ status: "SUCCEEDED", output: input });
    expect(seconds).toBe((2000 / 50) * 240);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(10);
    const progress = told.filter((each): each is MapProgress => each.kind === "map");
    expect(progress.length).toBe(2000);
    expect(progress.at(-1)).toMatchObject({ items: 2000, succeeded: 2000, failed: 0, running: 0 });
  });

  it("does not make an input before there is room for its child", async () => {
    const clock = virtualClock();
    let taken = 0;
    const services = taking(
      clock,
      () => 10,
      (payload) => payload,
    );
    const admission = {
      mapRun: async () => () => undefined,
      child: async (): Promise<void> => {
        taken += 1;
      },
    };
    const controller = new AbortController();
    const running = run(mapOf(work(), { MaxConcurrency: 3 }), {
      input: Array.from({ length: 1000 }, (_, index) => index),
      services,
      clock,
      admission,
      signal: controller.signal,
    });
    await clock.sleep(15_000, new AbortController().signal);
    expect(taken).toBeLessThanOrEqual(7);
    controller.abort();
    expect((await running).outcome.status).toBe("ABORTED");
  });

  it("waits until it is let in, and before each child", async () => {
    const clock = virtualClock();
    let next = 0;
    let open = 0;
    const admission = {
      mapRun: async () => {
        open += 1;
        return () => {
          open -= 1;
        };
      },
      child: async (signal: AbortSignal): Promise<void> => {
        expect(open).toBe(1);
        next = Math.max(next, clock.now()) + 10;
        await clock.sleep(next - clock.now(), signal);
      },
    };
    const input = Array.from({ length: 300 }, () => 0);
    const { seconds } = await run(mapOf({ Type: "Pass", End: true }), { input, clock, admission });
    expect(seconds).toBeCloseTo(3, 5);
    expect(open).toBe(0);
  });
});

describe("an abort", () => {
  const shapes: [string, object][] = [
    ["a task", job()],
    ["a map's children", mapOf(job())],
    [
      "an inline map's iterations",
      { ...mapOf(job()), ItemProcessor: { StartAt: "W", States: { W: job() } } },
    ],
    [
      "branches",
      {
        Type: "Parallel",
        Branches: [
          { StartAt: "W", States: { W: job() } },
          { StartAt: "V", States: { V: job() } },
        ],
        End: true,
      },
    ],
  ];

  it.each(shapes)("stops %s, starts nothing more, and no Retry or Catch takes it", async (_, state) => {
    const clock = virtualClock();
    const controller = new AbortController();
    const stopped: string[] = [];
    let started = 0;
    const services: Services = {
      ...nothing,
      submitJob: async (_request, signal) => {
        started += 1;
        await clock.sleep(60_000, signal).catch((error: unknown) => {
          stopped.push("job");
          throw error;
        });
        return {};
      },
    };
    const rules = {
      Retry: [{ ErrorEquals: ["States.ALL"] }],
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "A" }],
    };
    const running = run(
      { ...state, ...rules },
      {
        input: [1, 2, 3, 4, 5],
        services,
        clock,
        signal: controller.signal,
      },
    );
    await clock.sleep(5000, new AbortController().signal);
    const before = started;
    expect(before).toBeGreaterThan(0);
    controller.abort(new Error("enough"));
    const { outcome, told } = await running;
    expect(outcome).toEqual({ status: "ABORTED", error: null, cause: null });
    expect(stopped.length).toBe(before);
    expect(started).toBe(before);
    expect(history(told).at(-1)?.type).toBe("ExecutionAborted");
    expect(told.filter(({ kind }) => kind === "retry")).toEqual([]);
  });

  it.each([
    ["a wait", { Type: "Wait", Seconds: 1000, End: true }],
    ["the pause before a retry", work({ Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1000 }] })],
    ["a function that never answers", work()],
  ])("cuts %s short", async (what, state) => {
    const clock = virtualClock();
    const controller = new AbortController();
    const services: Services = {
      ...nothing,
      invokeFunction: () =>
        what.includes("retry") ? Promise.reject(new TypeError("no")) : new Promise(() => undefined),
    };
    const running = run(state, { services, clock, signal: controller.signal });
    await clock.sleep(5000, new AbortController().signal);
    controller.abort();
    const { outcome } = await running;
    expect(outcome.status).toBe("ABORTED");
    expect(clock.now()).toBe(5000);
  });

  it("before the start runs nothing", async () => {
    const { outcome, told } = await run(job(), { signal: AbortSignal.abort() });
    expect(outcome.status).toBe("ABORTED");
    expect(history(told).map(({ type }) => type)).toEqual(["ExecutionStarted", "ExecutionAborted"]);
  });
});

describe("a timeout", () => {
  it("waits until the job has stopped before the state is tried again", async () => {
    const clock = virtualClock();
    let running = 0;
    const services: Services = {
      ...nothing,
      submitJob: async (_, signal) => {
        expect(running).toBe(0);
        running += 1;
        await clock.sleep(100_000, signal).catch(async () => {
          // Dying takes a while.
          await clock.sleep(3000, new AbortController().signal);
          running -= 1;
          throw new Error("killed");
        });
        return {};
      },
    };
    const { outcome, seconds } = await run(
      job({
        TimeoutSeconds: 10,
        Retry: [{ ErrorEquals: ["States.Timeout"], MaxAttempts: 2, IntervalSeconds: 1, BackoffRate: 1 }],
      }),
      { services, clock },
    );
    expect(outcome).toMatchObject({ status: "FAILED", error: "States.Timeout" });
    expect(seconds).toBe(3 * 13 + 2);
  });

  it("is met by a job that ends in time", async () => {
    const clock = virtualClock();
    const services: Services = {
      ...nothing,
      submitJob: async (_, signal): Promise<JsonObject> => {
        await clock.sleep(9000, signal);
        return { Status: "SUCCEEDED" };
      },
    };
    const { outcome } = await run(job({ TimeoutSeconds: 10 }), { services, clock });
    expect(outcome).toEqual({ status: "SUCCEEDED", output: { Status: "SUCCEEDED" } });
  });
});

describe("waiting for a token", () => {
  const definition = {
    QueryLanguage: "JSONata",
    StartAt: "Wait",
    States: {
      Wait: {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
        Arguments: { FunctionName: "Await", Payload: { token: "{% $states.context.Task.Token %}" } },
        TimeoutSeconds: 3 * 86_400,
        Catch: [{ ErrorEquals: ["States.Timeout"], Output: "alone", Next: "GoOn" }],
        Next: "GoOn",
      },
      GoOn: { Type: "Pass", End: true },
    },
  };
  /** Services in which somebody sends a token after so many seconds, be it before the function has ended. */
  const sendingAfter = (sent: number, functionTakes: number) => {
    const clock = virtualClock();
    const told: Json[] = [];
    const awaited: string[] = [];
    const services: Services = {
      ...nothing,
      awaitToken: async (token, signal) => {
        awaited.push(token);
        await clock.sleep(sent * 1000, signal);
        return "sent";
      },
      invokeFunction: async (_, payload, signal) => {
        told.push(payload);
        await clock.sleep(functionTakes * 1000, signal);
        return null;
      },
    };
    return { clock, services, told, awaited };
  };

  it.each([
    ["after the function that was told it", 100, 2],
    ["before that function has ended", 1, 5],
  ])("goes on with what is sent %s", async (_, sent, functionTakes) => {
    const { clock, services, told, awaited } = sendingAfter(sent, functionTakes);
    const { outcome } = await run({}, { definition, services, clock });
    expect(outcome).toEqual({ status: "SUCCEEDED", output: "sent" });
    expect(told).toEqual([{ token: awaited[0] }]);
  });

  it("goes on alone when the days are over", async () => {
    const { clock, services } = sendingAfter(4 * 86_400, 2);
    const { outcome, seconds } = await run({}, { definition, services, clock });
    expect(outcome).toEqual({ status: "SUCCEEDED", output: "alone" });
    expect(seconds).toBe(3 * 86_400);
  });
});

describe("retries", () => {
  it("are as many as MaxAttempts, at the times that interval, rate and limit give", async () => {
    const retrier = fc.record({
      IntervalSeconds: fc.integer({ min: 1, max: 20 }),
      MaxAttempts: fc.nat(6),
      BackoffRate: fc.constantFrom(1, 1.5, 2, 3),
      MaxDelaySeconds: fc.integer({ min: 1, max: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(retrier, async (retrier) => {
        const clock = virtualClock();
        const calls: number[] = [];
        const services: Services = {
          ...nothing,
          invokeFunction: async () => {
            calls.push(clock.now() / 1000);
            throw new TypeError("again");
          },
        };
        const state = work({ Retry: [{ ErrorEquals: ["TypeError"], ...retrier }] });
        const { outcome } = await run(state, { services, clock });
        expect(outcome).toMatchObject({ status: "FAILED", error: "TypeError" });
        const expected = [0];
        for (let n = 0; n < retrier.MaxAttempts; n += 1) {
          const pause = Math.min(
            retrier.IntervalSeconds * retrier.BackoffRate ** n,
            retrier.MaxDelaySeconds,
          );
          expected.push((expected.at(-1) ?? 0) + pause);
        }
        expect(calls.map((at) => at.toFixed(3))).toEqual(expected.map((at) => at.toFixed(3)));
      }),
    );
  });

  it("with full jitter stay between nothing and the whole pause, and spread over it", async () => {
    const pauses: number[] = [];
    const services: Services = { ...nothing, invokeFunction: () => Promise.reject(new TypeError("again")) };
    const rule = {
      ErrorEquals: ["TypeError"],
      IntervalSeconds: 10,
      BackoffRate: 1,
      MaxAttempts: 400,
      JitterStrategy: "FULL",
    };
    await run(work({ Retry: [rule] }), {
      services,
      onTransition: (each) => each.kind === "retry" && pauses.push(each.delayMs / 1000),
    });
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...pauses)).toBeLessThan(10);
    const mean = pauses.reduce((sum, each) => sum + each, 0) / pauses.length;
    expect(mean).toBeGreaterThan(4);
    expect(mean).toBeLessThan(6);
  });
});

describe("the history", () => {
  it("has the events that Step Functions writes for a function", async () => {
    const { told } = await run(work());
    expect(history(told).map(({ type }) => type)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
      "TaskSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
  });

  it("ends with the 25,000th event", async () => {
    const loop = { StartAt: "A", States: { A: { Type: "Pass", Next: "A" } } };
    const { outcome, told } = await run({}, { definition: { QueryLanguage: "JSONata", ...loop } });
    expect(outcome).toMatchObject({ status: "FAILED", error: "States.Runtime" });
    expect(
      history(told)
        .map(({ id }) => id)
        .at(-2),
    ).toBe(25_000);
    expect(history(told).at(-1)?.type).toBe("ExecutionFailed");
  });

  it("numbers events from 1 in each execution: the children's are their own", async () => {
    const { told } = await run(mapOf(job()), { input: [1, 2], name: "film" });
    const byName = groups(history(told));
    expect([...byName.keys()]).toEqual(["film", "film/A:0", "film/A:1"]);
    for (const events of byName.values())
      expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
    expect(byName.get("film")?.map(({ type }) => type)).toEqual([
      "ExecutionStarted",
      "MapStateEntered",
      "MapStateStarted",
      "MapRunStarted",
      "MapRunSucceeded",
      "MapStateSucceeded",
      "MapStateExited",
      "ExecutionSucceeded",
    ]);
    expect(byName.get("film/A:1")?.map(({ type }) => type)).toContain("TaskSubmitted");
  });

  it("has every line of an inline map in the one execution", async () => {
    const state = { ...mapOf(job()), ItemProcessor: { StartAt: "W", States: { W: work() } } };
    const { told } = await run(state, { input: [1, 2] });
    const counts = history(told).filter(({ type }) => type.startsWith("MapIteration"));
    expect(counts.map(({ type, index }) => `${type} ${index ?? ""}`).sort()).toEqual([
      "MapIterationStarted 0",
      "MapIterationStarted 1",
      "MapIterationSucceeded 0",
      "MapIterationSucceeded 1",
    ]);
  });
});

describe("errors of services", () => {
  it("reach the workflow as Lambda puts them: the error's name, and its message in JSON", async () => {
    const services: Services = {
      ...nothing,
      invokeFunction: () => Promise.reject(new RangeError("too far")),
    };
    const { outcome } = await run(work(), { services });
    expect(outcome).toMatchObject({ status: "FAILED", error: "RangeError" });
    expect(JSON.parse("cause" in outcome ? (outcome.cause ?? "") : "")).toMatchObject({
      errorType: "RangeError",
      errorMessage: "too far",
    });
  });

  it("thrown at once count like those of a promise", async () => {
    const services: Services = {
      ...nothing,
      submitJob: () => {
        throw new RangeError("at once");
      },
    };
    const { outcome } = await run(job(), { services });
    expect(outcome).toEqual({ status: "FAILED", error: "RangeError", cause: "at once" });
  });

  it("carry values that JSON does not know in the way that JSON writes them", async () => {
    const services: Services = {
      ...nothing,
      invokeFunction: async () => ({ at: new Date(0), none: undefined }),
    };
    const { outcome } = await run(work(), { services });
    expect(outcome).toEqual({ status: "SUCCEEDED", output: { at: "1970-01-01T00:00:00.000Z" } });
  });
});

const groups = (events: readonly HistoryEvent[]): Map<string, HistoryEvent[]> => {
  const found = new Map<string, HistoryEvent[]>();
  for (const event of events) found.set(event.execution, [...(found.get(event.execution) ?? []), event]);
  return found;
};
