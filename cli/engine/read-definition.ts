import type * as z from "zod";
import type { Machine, State } from "#cli/engine/definition.ts";
import { stateSchemas, type StateType } from "#cli/engine/state-schemas.ts";

export type RawMachine = { readonly StartAt: string; readonly States: Readonly<Record<string, unknown>> };

/** What is wrong with a definition, sentence by sentence; `path` is "" or "Outer > ", before a state's name. */
export type Problems = { readonly path: string; readonly found: string[] };

/** Reads the states one by one, and those inside them. What cannot be read is left out and said. */
export const readMachine = ({ StartAt, States }: RawMachine, { path, found }: Problems): Machine => {
  const states = new Map<string, State>();
  for (const [name, value] of Object.entries(States)) {
    const state = readState(value, { path: `${path}${name}`, found });
    if (state !== null) states.set(name, state);
  }
  return { StartAt, States: states };
};

const readState = (value: unknown, { path, found }: Problems): State | null => {
  const type = (value as { readonly Type?: unknown } | null)?.Type;
  if (!isStateType(type)) {
    const known = Object.keys(stateSchemas).join(", ");
    found.push(`${path}: Type ${JSON.stringify(type)} is not run here; ${known} are`);
    return null;
  }
  const parsed = stateSchemas[type].safeParse(value);
  if (!parsed.success) {
    found.push(...parsed.error.issues.map((issue) => `${path}: ${sentence(issue)}`));
    return null;
  }
  const state = parsed.data;
  const inside = { path: `${path} > `, found };
  if (state.Type === "Parallel")
    return { ...state, Branches: state.Branches.map((branch) => readMachine(branch, inside)) };
  if (state.Type === "Map") {
    const { ProcessorConfig, ...machine } = state.ItemProcessor;
    return { ...state, Mode: ProcessorConfig.Mode, ItemProcessor: readMachine(machine, inside) };
  }
  return state;
};

const isStateType = (type: unknown): type is StateType =>
  typeof type === "string" && Object.hasOwn(stateSchemas, type);

/** An issue of zod's as a sentence that names the field. */
export const sentence = (issue: z.core.$ZodIssue, outer: readonly PropertyKey[] = []): string => {
  const path = [...outer, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => `${[...path, key].join(".")} is not run here`).join("; ");
  }
  // Of the ways to read a field, the one that came past its outermost value.
  const reading =
    issue.code === "invalid_union" ? issue.errors.find((errors) => !errors.some(isOutermost)) : undefined;
  if (reading !== undefined) return reading.map((each) => sentence(each, path)).join("; ");
  return `${path.join(".")}: ${issue.message}`;
};

const isOutermost = ({ code, path }: z.core.$ZodIssue): boolean =>
  path.length === 0 && (code === "invalid_type" || code === "custom");
