import type { awsFunctions } from "#cli/engine/aws-functions.ts";
import type { Clock } from "#cli/engine/clock.ts";
import type { Machine } from "#cli/engine/definition.ts";
import type { Json, JsonObject } from "#cli/engine/json.ts";
import type { Scope } from "#cli/engine/scope.ts";
import type { Services } from "#cli/engine/services.ts";
import { StateError } from "#cli/engine/state-error.ts";
import type { HistoryEvent, TransitionListener } from "#cli/engine/transitions.ts";

/**
 * Who lets distributed maps begin and start children. On one machine nobody waits; a simulation holds
 * the service's quotas here.
 */
export type Admission = {
  /** @returns what is called when the map run is over */
  readonly mapRun: (signal: AbortSignal) => Promise<() => void>;
  readonly child: (signal: AbortSignal) => Promise<void>;
};

/** What a whole run shares, children included. */
export type Run = {
  readonly services: Services;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly functions: ReturnType<typeof awsFunctions>;
  readonly admission: Admission;
  readonly listen: TransitionListener;
  readonly machineName: string;
  /** How a machine is run: maps and branches run machines inside machines. */
  readonly runMachine: (machine: Machine, input: Json, frame: Frame) => Promise<Json>;
};

/** One history of events: the whole workflow's, or that of one child of a distributed map. */
export type Execution = {
  readonly run: Run;
  readonly name: string;
  readonly input: Json;
  /** ISO 8601. */
  readonly startTime: string;
  events: number;
};

/** Where a machine runs: its execution, its variables, what stops it. */
export type Frame = {
  readonly execution: Execution;
  readonly scope: Scope;
  readonly signal: AbortSignal;
  /** `$states.context.Map`, inside an inline map. */
  readonly mapItem: JsonObject | null;
};

/**
 * Most events of one execution's history ("Step Functions service quotas", AWS Step Functions Developer
 * Guide); an execution that goes on fails.
 */
const maxHistoryEvents = 25_000;

type Said = Omit<HistoryEvent, "kind" | "type" | "id" | "execution" | "at" | "state">;

/** Adds a line to the execution's history. @throws StateError States.Runtime when it holds no more */
export const record = ({ execution }: Frame, type: string, state: string | null, said: Said = {}): void => {
  const { run, name } = execution;
  execution.events += 1;
  run.listen({
    kind: "history",
    type,
    id: execution.events,
    execution: name,
    state,
    at: run.clock.now(),
    ...said,
  });
  if (execution.events >= maxHistoryEvents && !type.startsWith("Execution")) {
    throw new StateError(
      "States.Runtime",
      `The execution reached the maximum number of history events (${maxHistoryEvents}).`,
    );
  }
};
