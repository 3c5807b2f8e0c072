import type { Json } from "#cli/engine/json.ts";

/**
 * What is told of a run. A HistoryEvent is one line of the execution history that Step Functions would
 * keep (its type is the service's own name); the other two are ours and count for nothing.
 */
export type Transition = HistoryEvent | RetryNotice | MapProgress;

export type HistoryEvent = {
  readonly kind: "history";
  /** As in "HistoryEvent", AWS Step Functions API Reference: TaskStateEntered, TaskSucceeded, … */
  readonly type: string;
  /** Counts from 1 within its execution; every child of a distributed map is an execution of its own. */
  readonly id: number;
  readonly execution: string;
  readonly state: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly input?: Json;
  readonly output?: Json;
  readonly error?: string | null;
  readonly cause?: string | null;
  /** Of an iteration of an inline map. */
  readonly index?: number;
};

/** A state failed and will be tried again after a pause. */
export type RetryNotice = {
  readonly kind: "retry";
  readonly execution: string;
  readonly state: string;
  readonly at: number;
  /** 1 for the first retry. */
  readonly retry: number;
  readonly delayMs: number;
  readonly error: string | null;
  readonly cause: string | null;
};

/** How far a distributed map is; counts are children, which with an ItemBatcher hold several items. */
export type MapProgress = {
  readonly kind: "map";
  readonly execution: string;
  readonly state: string;
  readonly at: number;
  readonly items: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly running: number;
};

export type TransitionListener = (transition: Transition) => void;
