import { asJson, isArray, isObject, type Json } from "#cli/engine/json.ts";
import { compile, expressionIn, messageOf } from "#cli/engine/jsonata-text.ts";
import { queryError } from "#cli/engine/state-error.ts";

/** Variables and functions that an expression sees, without their dollar sign. */
export type Bindings = Readonly<Record<string, unknown>>;

/** One JSONata string of a field: where it stands, and what it says. */
type Leaf = { readonly path: readonly string[]; readonly expression: string };

/**
 * A field's value with every JSONata string in it replaced by its result ("JSONata Evaluation", Amazon
 * States Language).
 *
 * @param field  as an error names it: Arguments, Output, …
 * @throws StateError States.QueryEvaluationError when an expression fails or finds nothing
 */
export const fillTemplate = async (template: Json, bindings: Bindings, field: string): Promise<Json> => {
  const leaves = leavesOf(template);
  if (leaves.length === 0) return template;
  const results: Json[] = [];
  for (const { path, expression } of leaves) {
    results.push(await evaluate(expression, bindings, [field, ...path].join("/")));
  }
  let next = 0;
  const rebuild = (value: Json): Json => {
    if (typeof value === "string" && expressionIn(value) !== null) {
      next += 1;
      return results[next - 1] ?? null;
    }
    if (isArray(value)) return value.map(rebuild);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, rebuild(each)]));
  };
  return rebuild(template);
};

const known = new WeakMap<object, readonly Leaf[]>();

/** In the order that a walk through the value meets them; looked for once a template. */
const leavesOf = (template: Json): readonly Leaf[] => {
  if (typeof template !== "object" || template === null) return findLeaves(template, []);
  const found = known.get(template) ?? findLeaves(template, []);
  known.set(template, found);
  return found;
};

const findLeaves = (value: Json, path: readonly string[]): readonly Leaf[] => {
  if (typeof value === "string") {
    const expression = expressionIn(value);
    return expression === null ? [] : [{ path, expression }];
  }
  if (isArray(value)) return value.flatMap((each, index) => findLeaves(each, [...path, String(index)]));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => findLeaves(each, [...path, key]));
};

const evaluate = async (expression: string, bindings: Bindings, field: string): Promise<Json> => {
  const told = `The JSONata expression '${expression}' specified for the field '${field}'`;
  let result: unknown;
  try {
    result = await compile(expression).evaluate(bindings);
  } catch (error) {
    throw queryError(`${told} threw an error during evaluation: ${messageOf(error)}`, { cause: error });
  }
  if (result === undefined) throw queryError(`${told} returned nothing (undefined).`);
  if (isFunction(result)) throw queryError(`${told} returned a function, which JSON cannot hold.`);
  return asJson(result);
};

const isFunction = (value: unknown): boolean =>
  typeof value === "function" ||
  (typeof value === "object" &&
    value !== null &&
    ("_jsonata_lambda" in value || "_jsonata_function" in value));

export type Bounds = { readonly least: number; readonly most: number };

/**
 * A field that is a whole number or a JSONata string for one.
 *
 * @throws StateError States.QueryEvaluationError for anything but a whole number within the bounds
 */
export const fillCount = async (
  template: number | string,
  bindings: Bindings,
  field: string,
  { least, most }: Bounds = { least: 0, most: Number.MAX_SAFE_INTEGER },
): Promise<number> => {
  const value = await fillTemplate(template, bindings, field);
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
  throw queryError(
    `The field '${field}' must be a whole number from ${least} to ${most}, not ${JSON.stringify(value)}.`,
  );
};

/** A field that must come out as a string. @throws StateError States.QueryEvaluationError otherwise */
export const fillText = async (template: string, bindings: Bindings, field: string): Promise<string> => {
  const value = await fillTemplate(template, bindings, field);
  if (typeof value === "string") return value;
  throw queryError(`The field '${field}' must be a string, not ${JSON.stringify(value)}.`);
};
