import { jsonBytes, type Json } from "#cli/engine/json.ts";
import { StateError } from "#cli/engine/state-error.ts";

/**
 * Most bytes of a state's input, result, output or assigned variables: 256 KiB of UTF-8 ("Step Functions
 * service quotas", AWS Step Functions Developer Guide).
 */
export const maxPayloadBytes = 256 * 1024;

/** The value, if it may travel. @throws StateError States.DataLimitExceeded */
export const withinLimit = <Value extends Json>(value: Value, what: string): Value => {
  const bytes = jsonBytes(value);
  if (bytes <= maxPayloadBytes) return value;
  throw new StateError(
    "States.DataLimitExceeded",
    `The ${what} has ${bytes} bytes; a state can hand on ${maxPayloadBytes} bytes at most.`,
  );
};
