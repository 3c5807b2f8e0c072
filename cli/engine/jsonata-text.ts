import jsonata from "jsonata";
import { isExpression } from "#cli/engine/state-schemas.ts";

/** jsonata's syntax tree, as far as it is looked at here. */
export type Syntax = { readonly type?: string; readonly value?: unknown; readonly [part: string]: unknown };

export type Compiled = {
  readonly syntax: Syntax;
  /** @returns undefined when the expression finds nothing */
  readonly evaluate: (bindings: Readonly<Record<string, unknown>>) => Promise<unknown>;
};

/** What stands between {% and %}, or null for a string that means itself. */
export const expressionIn = (text: string): string | null =>
  isExpression(text) ? text.slice(2, -2).trim() : null;

const compiled = new Map<string, Compiled>();

/** The expression ready to run; each is compiled once a process. @throws {message} what is wrong with it */
export const compile = (expression: string): Compiled => {
  const known = compiled.get(expression);
  if (known !== undefined) return known;
  const parsed = jsonata(expression);
  const made = {
    syntax: parsed.ast() as unknown as Syntax,
    evaluate: (bindings: Readonly<Record<string, unknown>>) =>
      parsed.evaluate(undefined, bindings) as Promise<unknown>,
  };
  compiled.set(expression, made);
  return made;
};

/** jsonata throws objects that are no Errors, with a message. */
export const messageOf = (thrown: unknown): string =>
  String((thrown as { readonly message?: unknown } | null)?.message ?? thrown);
