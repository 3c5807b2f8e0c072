import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import aslValidator from "asl-validator";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isArray, isObject, type Json, type JsonObject } from "#cli/engine/json.ts";
import { loadDefinition } from "#cli/engine/load-definition.ts";
import { runStateMachine } from "#cli/engine/run-state-machine.ts";
import { virtualClock } from "#cli/engine/virtual-clock.ts";
import { workflowDefinition } from "#core/workflow/definition.ts";
import { deployedWorkflow } from "#test/core/workflow/deployed-workflow.ts";
import { scriptedServices } from "#test/engine/scripted-services.ts";

const fileHere = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const everything = JSON.parse(readFileSync(fileHere("everything.json"), "utf8")) as JsonObject;

/** Fields whose content is the author's own, or whose keys are names. */
const free = new Set(["Assign", "Output", "Arguments", "ItemSelector", "BatchInput", "States", "Items"]);

type Path = readonly (string | number)[];

/** Every object of the definition whose fields the language names. */
const fieldObjects = (value: Json, path: Path = []): Path[] => {
  if (isArray(value)) return value.flatMap((each, index) => fieldObjects(each, [...path, index]));
  if (!isObject(value)) return [];
  const isNames = path.at(-1) === "States";
  const inner = Object.entries(value).flatMap(([key, each]) =>
    free.has(key) && !isNames && key !== "States" ? [] : fieldObjects(each, [...path, key]),
  );
  return isNames ? inner : [path, ...inner];
};

const copyWith = (path: Path, change: (found: Record<string, unknown>) => void): unknown => {
  const copy = structuredClone(everything) as unknown;
  change(path.reduce((found, key) => (found as Record<string | number, unknown>)[key], copy) as never);
  return copy;
};

/** The name of the state that a path leads into. */
const stateOf = (path: Path): string => String(path[path.lastIndexOf("States") + 1] ?? "the definition");

const fieldPaths = fieldObjects(everything);

/** A field of some state of one Pass machine, set. */
const stateWith = (fields: object): unknown => ({
  QueryLanguage: "JSONata",
  StartAt: "A",
  States: { A: { Type: "Pass", End: true, ...fields } },
});

describe("loadDefinition", () => {
  it("takes every field of the subset, and the run uses them to the end", async () => {
    const clock = virtualClock();
    const script = {
      functions: { f: [{ echo: true as const }] },
      jobs: [{ return: { Status: "SUCCEEDED" } }],
      objects: { "b/items.json": [1, 2, 3] },
    };
    const { services, written } = scriptedServices(script, clock);
    const outcome = await runStateMachine({
      definition: everything,
      input: { seconds: 5 },
      services,
      clock,
    });
    expect(outcome.status).toBe("SUCCEEDED");
    expect(Object.keys(written).some((key) => key.endsWith("manifest.json"))).toBe(true);
  });

  it("takes the workflow's own definition", () => {
    expect(() => loadDefinition(workflowDefinition())).not.toThrow();
  });

  it("found an object to try in every corner", () => {
    expect(fieldPaths.length).toBeGreaterThan(30);
  });

  it("refuses an unknown field anywhere, with the state's name and its own", () => {
    const names = fc
      .stringMatching(/^[A-Z][A-Za-z]{3,12}$/)
      .filter((name) => !JSON.stringify(everything).includes(name));
    fc.assert(
      fc.property(fc.constantFrom(...fieldPaths), names, (path, name) => {
        const definition = copyWith(path, (found) => {
          found[name] = "anything";
        });
        expect(() => loadDefinition(definition)).toThrow(
          new RegExp(`${stateOf(path)}: .*${name} is not run here`),
        );
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ["HeartbeatSeconds", { HeartbeatSeconds: 10 }],
    ["TimeoutSecondsPath", { TimeoutSecondsPath: "$.t" }],
    ["Parameters", { Parameters: {} }],
    ["ResultPath", { ResultPath: "$.x" }],
    ["InputPath", { InputPath: "$" }],
    ["Credentials", { Credentials: {} }],
    ["QueryLanguage", { QueryLanguage: "JSONPath" }],
  ])("refuses %s, which the language knows and the workflow does not use", (field, fields) => {
    const definition = copyWith(["States", "Call"], (state) => Object.assign(state, fields));
    expect(() => loadDefinition(definition)).toThrow(`Call: ${field} is not run here`);
  });

  it.each([
    ["a type it does not know", { Type: "Activity" }, 'A: Type "Activity" is not run here'],
    [
      "a resource it does not run",
      { Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage" },
      "A: Resource",
    ],
    [
      "waiting for a token of another service",
      { Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken" },
      "A: Resource",
    ],
    [
      "Express children",
      {
        Type: "Map",
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
          StartAt: "P",
          States: { P: { Type: "Pass", End: true } },
        },
      },
      "ExecutionType",
    ],
    [
      "a CSV reader",
      {
        Type: "Map",
        ItemReader: {
          Resource: "arn:aws:states:::s3:getObject",
          ReaderConfig: { InputType: "CSV" },
          Arguments: { Bucket: "b", Key: "k" },
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          StartAt: "P",
          States: { P: { Type: "Pass", End: true } },
        },
      },
      "InputType",
    ],
    ["a state without a way on", { End: undefined }, "A: Next or End is needed"],
    ["two ways on", { Next: "A" }, "A: Next and End exclude each other"],
    ["a way to nowhere", { End: undefined, Next: "B" }, "A: Next names no state: B"],
    ["a variable called states", { Assign: { states: 1 } }, "A: Assign.states"],
    ["part of a variable", { Assign: { "x.y": 1 } }, "A: Assign.x.y"],
    ["an expression that does not parse", { Output: "{% $a + %}" }, "A: Output: not JSONata"],
    [
      "half an expression",
      { Output: { deep: ["{% $a"] } },
      "A: Output.deep[0]: a JSONata string is {% … %}",
    ],
    [
      "a result before there is one",
      { Output: "{% $states.result %}" },
      "A: Output: $states.result does not exist there",
    ],
    [
      "an error output outside of Catch",
      { Assign: { e: "{% $states.errorOutput.Error %}" } },
      "A: Assign.e: $states.errorOutput",
    ],
    ["$eval", { Output: "{% $eval('1') %}" }, "A: Output: $eval"],
    ["the input document as $$", { Output: "{% $$.x %}" }, "A: Output: $$"],
    ["the input document as $", { Output: "{% $count($) %}" }, "A: Output: $ has no input document"],
    [
      "the input document by a bare name",
      { Output: "{% {'a': total + 1} %}" },
      "A: Output: total is read from no input document",
    ],
  ])("refuses %s", (_, fields, sentence) => {
    const { A } = (stateWith(fields) as { States: { A: object } }).States;
    const state = Object.fromEntries(Object.entries(A).filter(([, value]) => value !== undefined));
    expect(() => loadDefinition({ QueryLanguage: "JSONata", StartAt: "A", States: { A: state } })).toThrow(
      sentence,
    );
  });

  it("leaves names inside a filter or a mapping alone: they read the value at hand", () => {
    const definition = stateWith({ Output: "{% $states.input.orders[total > 10].(name & $.city) %}" });
    expect(() => loadDefinition(definition)).not.toThrow();
  });

  it.each(["INLINE", "DISTRIBUTED"])("refuses a name of an outer variable inside a map (%s)", (Mode) => {
    const ProcessorConfig = Mode === "INLINE" ? { Mode } : { Mode, ExecutionType: "STANDARD" };
    const States = { P: { Type: "Pass", Assign: { x: 2 }, End: true } };
    const definition = {
      QueryLanguage: "JSONata",
      StartAt: "S",
      States: {
        S: { Type: "Pass", Assign: { x: 1 }, Next: "M" },
        M: { Type: "Map", Items: [1], ItemProcessor: { ProcessorConfig, StartAt: "P", States }, End: true },
      },
    };
    expect(() => loadDefinition(definition)).toThrow(
      "M > P: Assign.x: an outer state assigns the same name",
    );
  });

  it.each(["ItemReader", "ItemBatcher", "ResultWriter", "ToleratedFailureCount", "Label"])(
    "refuses %s in an inline map",
    (field) => {
      const value = (everything["States"] as Record<string, JsonObject>)["Many"]?.[field];
      const definition = copyWith(["States", "Each"], (state) => {
        state[field] = value;
      });
      expect(() => loadDefinition(definition)).toThrow(`Each: ${field} is run in a distributed map only`);
    },
  );

  it("refuses States.ALL beside another name or before another rule", () => {
    const beside = copyWith(["States", "Both", "Retry", 0], (rule) => {
      rule["ErrorEquals"] = ["States.ALL", "E"];
    });
    expect(() => loadDefinition(beside)).toThrow("Both: Retry: States.ALL must stand alone and last");
  });

  it("refuses a definition in JSONPath, or in no language", () => {
    expect(() => loadDefinition({ ...everything, QueryLanguage: "JSONPath" })).toThrow("QueryLanguage");
    const silent = copyWith([], (definition) => {
      Reflect.deleteProperty(definition, "QueryLanguage");
    });
    expect(() => loadDefinition(silent)).toThrow("QueryLanguage");
  });
});

describe("asl-validator", () => {
  /**
   * What the validator has against a definition, but for states that nothing leads to any more. It writes
   * the query language into the states it is given, so it is given a copy.
   */
  const complaints = (definition: unknown): unknown[] =>
    aslValidator(structuredClone(definition)).errors.filter(
      (error) => !JSON.stringify(error).includes("not reachable"),
    );

  it.each([
    ["a definition with every field", everything as unknown],
    ["the workflow", deployedWorkflow()],
  ])("takes what the engine takes: %s", (_, definition) => {
    loadDefinition(definition);
    expect(complaints(definition)).toEqual([]);
  });

  it("takes what the engine takes when a field was lost", () => {
    const fieldsAt = (path: Path): string[] => {
      const names: string[] = [];
      copyWith(path, (found) => names.push(...Object.keys(found)));
      return names;
    };
    const losses = fieldPaths.flatMap((path) =>
      fieldsAt(path).map((field): [Path, string] => [path, field]),
    );
    const isTaken = (definition: unknown): boolean => {
      try {
        loadDefinition(definition);
        return true;
      } catch {
        return false;
      }
    };
    let taken = 0;
    fc.assert(
      fc.property(fc.constantFrom(...losses), ([path, key]) => {
        const definition = copyWith(path, (found) => {
          Reflect.deleteProperty(found, key);
        });
        if (!isTaken(definition)) return;
        taken += 1;
        expect(complaints(definition)).toEqual([]);
      }),
      { numRuns: 8 },
    );
    expect(taken).toBeGreaterThan(0);
  });
});
