import type { ExecutionInput } from "#core/job/ref.ts";

export interface Executions {
  /** Starts an execution under its name, once: a second start under the same name changes nothing. */
  start(name: string, input: ExecutionInput): Promise<"started" | "exists">;
  /** null: there is no such execution, or it ended so long ago that nobody remembers. */
  describe(name: string): Promise<{ readonly status: string } | null>;
}
