import type { Json, JsonObject } from "#cli/engine/json.ts";

/**
 * The variables of one machine: read by its own states and by those of inline maps and branches inside
 * it, written by its own alone ("Variable Scope", Amazon States Language). A distributed map's child has
 * no outer scope.
 */
export type Scope = {
  readonly visible: () => Readonly<Record<string, Json>>;
  /** Takes effect for the states that follow. */
  readonly assign: (values: JsonObject) => void;
  readonly inner: () => Scope;
};

export const openScope = (outer: Readonly<Record<string, Json>> = {}): Scope => {
  let own: Readonly<Record<string, Json>> = { ...outer };
  return {
    visible: () => own,
    assign: (values) => {
      own = { ...own, ...values };
    },
    // The outer machine stands still while a map or its branches run.
    inner: () => openScope(own),
  };
};
