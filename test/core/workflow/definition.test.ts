import aslValidator from "asl-validator";
import { describe, expect, it } from "vitest";
import { failures } from "#core/errors.ts";
import type { State, StateMachine, States } from "#core/workflow/asl.ts";
import { workflowDefinition } from "#core/workflow/definition.ts";
import { deployedWorkflow } from "#test/core/workflow/deployed-workflow.ts";
import { batchRetry, functionRetry, submitRetry } from "#core/workflow/retries.ts";

const machine: StateMachine = workflowDefinition();

/** The states of the film's execution, then of the children of each map. */
const scopes = (states: States): States[] => [
  states,
  ...Object.values(states).flatMap((state) =>
    state.Type === "Map" ? scopes(state.ItemProcessor.States) : [],
  ),
];
const everyState = scopes(machine.States).flatMap((states) => Object.entries(states));

/** Where a state may lead, with the variables that are given a value on the way. */
const exits = (state: State): { to: string; assigns: string[] }[] => {
  if (state.Type === "Succeed" || state.Type === "Fail") return [];
  if (state.Type === "Choice")
    return [...state.Choices.map(({ Next }) => Next), state.Default].map((to) => ({ to, assigns: [] }));
  const caught = state.Type === "Pass" ? [] : (state.Catch ?? []);
  return [
    { to: state.Next, assigns: Object.keys(state.Assign ?? {}) },
    ...caught.map(({ Next, Assign }) => ({ to: Next, assigns: Object.keys(Assign ?? {}) })),
  ];
};

/** Variables that have a value whatever way led to each state. */
const assignedBefore = (start: string, states: States): Map<string, Set<string>> => {
  const known = new Map([[start, new Set<string>()]]);
  const queue = [start];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    for (const { to, assigns } of exits(states[name]!)) {
      const arriving = new Set([...known.get(name)!, ...assigns]);
      const before = known.get(to);
      const after = new Set([...arriving].filter((variable) => before?.has(variable) ?? true));
      if (before?.size === after.size) continue;
      known.set(to, after);
      queue.push(to);
    }
  }
  return known;
};

/** Variables that a state's own expressions read; children of a map have none to read. */
const variablesRead = (state: State): string[] => {
  const own = state.Type === "Map" ? { ...state, ItemProcessor: {} } : state;
  const expressions = JSON.stringify(own).match(/\{% .*? %\}/g) ?? [];
  return expressions
    .flatMap((expression) => [...expression.matchAll(/\$([a-zA-Z]\w*)(\()?/g)])
    .filter(([, name, call]) => name !== "states" && call === undefined)
    .map(([, name]) => name!);
};

describe("workflowDefinition", () => {
  it("is a state machine that the validator takes", () => {
    expect(aslValidator(deployedWorkflow())).toEqual(
      expect.objectContaining({ isValid: true, errors: [] }),
    );
  });

  it("reads no variable that some way to the state leaves without a value", () => {
    const known = assignedBefore(machine.StartAt, machine.States);
    for (const [name, state] of Object.entries(machine.States)) {
      const unassigned = variablesRead(state).filter((variable) => !known.get(name)!.has(variable));
      expect.soft(unassigned, name).toEqual([]);
    }
    expect([...known.get("FinishJob")!].sort()).toEqual([
      "colourOn",
      "colourist",
      "concurrency",
      "job",
      "only",
      "priority",
      "review",
      "reviewFailure",
      "share",
      "tenant",
      "todo",
    ]);
  });

  it("hands children all they read: they see no variable of the film's execution", () => {
    for (const states of scopes(machine.States).slice(1)) {
      expect(Object.values(states).flatMap(variablesRead)).toEqual([]);
    }
  });

  it("names every state once", () => {
    const names = everyState.map(([name]) => name);
    expect(names).toEqual([...new Set(names)]);
  });

  it("leads every error to a state that tells of it", () => {
    for (const [name, state] of everyState) {
      if (state.Type !== "Task" && state.Type !== "Map") continue;
      expect
        .soft(
          state.Catch?.map(({ ErrorEquals }) => ErrorEquals),
          name,
        )
        .toEqual([...(name === "AwaitKeyFrames" ? [["States.Timeout"]] : []), ["States.ALL"]]);
    }
  });

  it("lets no chunk fail unseen", () => {
    const maps = everyState.flatMap(([, state]) => (state.Type === "Map" ? [state] : []));
    expect(maps.map(({ ToleratedFailurePercentage }) => ToleratedFailurePercentage)).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });

  it("keeps the film when only the review fails", () => {
    expect(machine.States["Review"]).toMatchObject({ Next: "FinishJob", Catch: [{ Next: "FinishJob" }] });
  });

  it("asks for a GPU to colour and for key frames, and for nothing else", () => {
    const onGpu = everyState.filter(([, state]) => JSON.stringify(state).includes("${GpuQueue}"));
    expect(onGpu.map(([name]) => name)).toEqual([
      ...["ChooseKeyFrames", "AskNetwork", "ColourOnly", "Colour"],
      ...["AskNetworkItem", "ColourChunk"],
    ]);
  });

  it("lets every task wait for a week and use up its attempts, and then waits no longer", () => {
    const tasks = everyState.flatMap(([, state]) =>
      state.Type === "Task" && state.Resource.includes("batch") ? [state.TimeoutSeconds] : [],
    );
    expect(tasks).toEqual(tasks.map(() => (7 * 24 + 5 * 12) * 3600));
    expect(tasks.length).toBe(10);
  });

  it("is read from one table of failures", () => {
    const retryable = Object.entries(failures).filter(([, { retryable }]) => retryable);
    const tried = functionRetry.flatMap(({ ErrorEquals }) => ErrorEquals);
    const known = Object.keys(failures).filter((code) => tried.includes(code));
    expect(known).toEqual(retryable.map(([code]) => code));
  });

  it("never submits again what ran and failed: that is for Batch to decide", () => {
    const names = submitRetry.flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(names.filter((name) => !name.startsWith("Batch."))).toEqual([]);
  });
});

describe("batchRetry", () => {
  it("keeps to what Batch takes: ten attempts, five rules, plain words with a star at the end", () => {
    expect(batchRetry.attempts).toBeLessThanOrEqual(10);
    expect(batchRetry.evaluateOnExit.length).toBeLessThanOrEqual(5);
    for (const { onExitCode, onReason, onStatusReason } of batchRetry.evaluateOnExit) {
      expect([onExitCode, onReason, onStatusReason].join("")).toMatch(/^[\w.: ]*\*?$/);
    }
  });

  it("ends with a rule that gives up, because Batch tries again whatever no rule matches", () => {
    expect(batchRetry.evaluateOnExit.at(-1)).toEqual({ action: "EXIT", onReason: "*" });
  });
});
