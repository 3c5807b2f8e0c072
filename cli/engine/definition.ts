import type {
  ChoiceState,
  FailState,
  PassState,
  RawMap,
  RawParallel,
  SucceedState,
  TaskState,
  WaitState,
} from "#cli/engine/state-schemas.ts";

/** States with a way through them: a whole definition, a branch, or what a map does with an item. */
export type Machine = { readonly StartAt: string; readonly States: ReadonlyMap<string, State> };

export type ParallelState = Omit<RawParallel, "Branches"> & { readonly Branches: readonly Machine[] };

export type MapState = Omit<RawMap, "ItemProcessor"> & {
  readonly Mode: "INLINE" | "DISTRIBUTED";
  readonly ItemProcessor: Machine;
};

export type State =
  TaskState | ChoiceState | PassState | WaitState | SucceedState | FailState | ParallelState | MapState;

export type Definition = Machine & { readonly TimeoutSeconds: number | null };
