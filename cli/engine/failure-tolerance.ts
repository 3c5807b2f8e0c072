import type { MapState } from "#cli/engine/definition.ts";
import { queryError, StateError } from "#cli/engine/state-error.ts";
import { fillCount, fillTemplate, type Bindings } from "#cli/engine/templates.ts";

/**
 * How many items of a distributed map may fail: by default none; with a percentage and a count, both
 * hold ("Setting failure thresholds for Distributed Map states in Step Functions", Developer Guide).
 *
 * @param items  of the whole map; a failed batch counts with all of its items
 */
export const failureTolerance = async (
  { ToleratedFailureCount, ToleratedFailurePercentage }: MapState,
  items: number,
  bindings: Bindings,
) => {
  const limits: number[] = [];
  if (ToleratedFailureCount !== undefined) {
    limits.push(await fillCount(ToleratedFailureCount, bindings, "ToleratedFailureCount"));
  }
  if (ToleratedFailurePercentage !== undefined) {
    limits.push((items * (await percentage(ToleratedFailurePercentage, bindings))) / 100);
  }
  const most = limits.length === 0 ? 0 : Math.min(...limits);
  let failed = 0;
  return {
    /** @throws StateError States.ExceedToleratedFailureThreshold once it is too many */
    countFailed: (count: number): void => {
      failed += count;
      if (failed <= most) return;
      throw new StateError(
        "States.ExceedToleratedFailureThreshold",
        "The specified tolerated failure threshold was exceeded",
      );
    },
  };
};

const percentage = async (template: number | string, bindings: Bindings): Promise<number> => {
  const value = await fillTemplate(template, bindings, "ToleratedFailurePercentage");
  if (typeof value === "number" && value >= 0 && value <= 100) return value;
  throw queryError(
    `The field 'ToleratedFailurePercentage' must be a number from 0 to 100, not ${JSON.stringify(value)}.`,
  );
};
