import type { State } from "#cli/engine/definition.ts";
import { isArray, isObject, type Json } from "#cli/engine/json.ts";
import { compile, expressionIn, messageOf, type Syntax } from "#cli/engine/jsonata-text.ts";

/**
 * What is wrong with a state's JSONata before anything runs: syntax, a string that only begins or only
 * ends as an expression does, `$states.result` and `$states.errorOutput` where they do not exist yet, the
 * input document and `$eval`, which Step Functions does not give ("JSONata Restrictions", Amazon States
 * Language; "Transforming data with JSONata in Step Functions").
 */
export const expressionProblems = (state: State): string[] => {
  const rules = state.Type === "Choice" ? state.Choices : "Catch" in state ? state.Catch : [];
  const hasResult = state.Type === "Task" || state.Type === "Parallel" || state.Type === "Map";
  return [
    ...Object.entries(state).flatMap(([field, value]) => {
      if (notExpressions.has(field)) return [];
      const isAfterwards = field === "Output" || field === "Assign";
      return textProblems(value as Json, field, hasResult && isAfterwards ? ["result"] : []);
    }),
    ...rules.flatMap((rule) =>
      Object.entries(rule).flatMap(([field, value]) =>
        textProblems(value as Json, field, "ErrorEquals" in rule ? ["errorOutput"] : []),
      ),
    ),
  ];
};

/** Fields that hold machines, rules of their own, or plain words. */
const notExpressions = new Set([
  "Branches",
  "ItemProcessor",
  "Catch",
  "Retry",
  "Choices",
  "Comment",
  "Next",
  "Default",
]);

const textProblems = (value: Json | undefined, field: string, given: readonly string[]): string[] => {
  if (typeof value === "string") return stringProblems(value, field, given);
  if (value !== undefined && isArray(value))
    return value.flatMap((each, index) => textProblems(each, `${field}[${index}]`, given));
  if (isObject(value))
    return Object.entries(value).flatMap(([key, each]) => textProblems(each, `${field}.${key}`, given));
  return [];
};

const stringProblems = (text: string, field: string, given: readonly string[]): string[] => {
  if (text.startsWith("{%") !== text.endsWith("%}")) return [`${field}: a JSONata string is {% … %}`];
  const expression = expressionIn(text);
  if (expression === null) return [];
  try {
    const { syntax } = compile(expression);
    const problems = [...usageProblems(syntax, given), ...documentProblems(syntax)];
    return problems.map((problem) => `${field}: ${problem}`);
  } catch (error) {
    return [`${field}: not JSONata: ${messageOf(error)}`];
  }
};

const usageProblems = (syntax: Syntax, given: readonly string[]): string[] => {
  const problems = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const part = node as Syntax;
    const refused = part.type === "variable" ? refusedVariables[String(part.value)] : undefined;
    if (refused !== undefined) problems.add(refused);
    const late = lateName((part["steps"] ?? []) as readonly Syntax[]);
    if (late !== null && !given.includes(late)) problems.add(`$states.${late} does not exist there`);
    for (const child of Object.values(node)) visit(child);
  };
  visit(syntax);
  return [...problems];
};

/** By name, without the dollar sign. */
const refusedVariables: Readonly<Record<string, string>> = {
  $: "$$ has no input document to stand for",
  eval: "$eval is not given; $parse reads JSON",
};

/** The part of `$states` that a path reads, if it is there only after the state's work. */
const lateName = ([first, second]: readonly Syntax[]): string | null => {
  const isStates = first?.type === "variable" && first.value === "states";
  const name = isStates && second?.type === "name" ? String(second.value) : "";
  return name === "result" || name === "errorOutput" ? name : null;
};

/** Parts of a syntax tree that see the same context as the whole: the input document, at the top. */
const sameContext: Readonly<Record<string, readonly string[]>> = {
  binary: ["lhs", "rhs"],
  apply: ["lhs", "rhs"],
  bind: ["rhs"],
  unary: ["lhs", "expressions", "expression"],
  function: ["arguments"],
  condition: ["condition", "then", "else"],
  block: ["expressions"],
};

const documentProblems = (syntax: Syntax): string[] => {
  const { type, value } = syntax;
  if (type === "name") return [`${String(value)} is read from no input document; variables begin with $`];
  if (type === "variable" && value === "") return ["$ has no input document to stand for"];
  if (type === "path") return documentProblems((syntax["steps"] as readonly Syntax[])[0] ?? {});
  const parts = (sameContext[type ?? ""] ?? []).flatMap((part) => [syntax[part]].flat(2) as Syntax[]);
  return parts.flatMap((part) => (typeof part === "object" ? documentProblems(part) : []));
};
