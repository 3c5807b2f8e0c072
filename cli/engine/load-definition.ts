import type { Definition } from "#cli/engine/definition.ts";
import { checkMachine } from "#cli/engine/machine-rules.ts";
import { readMachine, sentence } from "#cli/engine/read-definition.ts";
import { machineSchema } from "#cli/engine/state-schemas.ts";

/**
 * Reads a definition in the Amazon States Language as far as this engine runs it. A field or a type of
 * state that it does not run is refused here, by name, and never passed over: what is accepted means on
 * this machine what it means on AWS.
 *
 * @throws RangeError with every problem, each with the state and the field
 */
export const loadDefinition = (definition: unknown): Definition => {
  const known = typeof definition === "object" && definition !== null ? loaded.get(definition) : undefined;
  if (known !== undefined) return known;
  const parsed = machineSchema.safeParse(definition);
  if (!parsed.success)
    throw refusal(parsed.error.issues.map((issue) => `the definition: ${sentence(issue)}`));
  const found: string[] = [];
  const machine = readMachine(parsed.data, { path: "", found });
  // Rules speak about states that were all read.
  if (found.length === 0) checkMachine(machine, { path: "", found });
  if (found.length > 0) throw refusal(found);
  const read = { ...machine, TimeoutSeconds: parsed.data.TimeoutSeconds ?? null };
  loaded.set(definition as object, read);
  return read;
};

/** A definition is read once, however many films it colours; nobody changes it in between. */
const loaded = new WeakMap<object, Definition>();

const refusal = (problems: readonly string[]): RangeError =>
  new RangeError(`this state machine cannot run here:\n${problems.map((each) => `- ${each}`).join("\n")}`);
