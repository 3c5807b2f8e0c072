import { workOnDistributedMap } from "#cli/engine/distributed-map.ts";
import type { MapState } from "#cli/engine/definition.ts";
import { record } from "#cli/engine/execution.ts";
import type { Json } from "#cli/engine/json.ts";
import { givenItems, itemInput } from "#cli/engine/map-items.ts";
import { sideBySide } from "#cli/engine/side-by-side.ts";
import { fillCount } from "#cli/engine/templates.ts";
import { bindingsOf, type Visit } from "#cli/engine/visit.ts";

export const workOnMap = (state: MapState, visit: Visit): Promise<Json> =>
  state.Mode === "DISTRIBUTED" ? workOnDistributedMap(state, visit) : workOnInlineMap(state, visit);

/** Most iterations of an inline map at a time ("Using Map state in Inline mode", Developer Guide). */
const maxIterations = 40;

/** One iteration an item, inside this execution; outputs in the order of the items. */
const workOnInlineMap = async (state: MapState, visit: Visit): Promise<Json> => {
  const { frame, name } = visit;
  const bindings = bindingsOf(visit);
  const items = await givenItems(state, visit, bindings);
  const asked = await fillCount(state.MaxConcurrency, bindings, "MaxConcurrency");
  record(frame, "MapStateStarted", name);
  const outputs: Json[] = [];
  const iterate = async ([index, value]: [number, Json], signal: AbortSignal): Promise<void> => {
    const mapItem = { Index: index, Value: value };
    const input = await itemInput(state, visit, mapItem);
    record(frame, "MapIterationStarted", name, { index });
    const inner = { ...frame, scope: frame.scope.inner(), signal, mapItem };
    try {
      outputs[index] = await frame.execution.run.runMachine(state.ItemProcessor, input, inner);
    } catch (error) {
      record(frame, signal.aborted ? "MapIterationAborted" : "MapIterationFailed", name, { index });
      throw error;
    }
    record(frame, "MapIterationSucceeded", name, { index });
  };
  try {
    const most = Math.min(asked === 0 ? maxIterations : asked, maxIterations);
    await sideBySide(() => items.entries(), iterate, { most, signal: frame.signal });
  } catch (error) {
    if (!frame.signal.aborted) record(frame, "MapStateFailed", name);
    throw error;
  }
  record(frame, "MapStateSucceeded", name);
  return outputs;
};
