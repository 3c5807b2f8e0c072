import type { MapState } from "#cli/engine/definition.ts";
import { jsonBytes, type Json } from "#cli/engine/json.ts";
import { itemInput } from "#cli/engine/map-items.ts";
import { maxPayloadBytes, withinLimit } from "#cli/engine/payload-limit.ts";
import { fillCount, fillTemplate } from "#cli/engine/templates.ts";
import { bindingsOf, type Visit } from "#cli/engine/visit.ts";

/** One execution of a distributed map: an item, or a batch of them. */
export type Child = { readonly index: number; readonly input: Json; readonly items: number };

/** Children in order, made when there is room for them and they are let through. */
export const childrenOf = async function* (
  state: MapState,
  visit: Visit,
  items: readonly Json[],
  signal: AbortSignal,
): AsyncGenerator<Child> {
  const { admission } = visit.frame.execution.run;
  const inputs = state.ItemBatcher === undefined ? singles : batches(state.ItemBatcher);
  let index = 0;
  for await (const { input, items: count } of inputs(state, visit, items)) {
    await admission.child(signal);
    if (signal.aborted) return;
    yield { index, input, items: count };
    index += 1;
  }
};

type Inputs = AsyncGenerator<{ readonly input: Json; readonly items: number }>;

const singles = async function* (state: MapState, visit: Visit, items: readonly Json[]): Inputs {
  for (const [index, value] of items.entries()) {
    yield { input: await itemInput(state, visit, { Index: index, Value: value }), items: 1 };
  }
};

/** Batches up to a count and a size, in the shape of "ItemBatcher (Map)": `{BatchInput, Items}`. */
const batches = (batcher: NonNullable<MapState["ItemBatcher"]>) =>
  async function* (state: MapState, visit: Visit, items: readonly Json[]): Inputs {
    const bindings = bindingsOf(visit);
    const limit = async (field: "MaxItemsPerBatch" | "MaxInputBytesPerBatch", most: number) =>
      fillCount(batcher[field] ?? most, bindings, `ItemBatcher/${field}`, { least: 1, most });
    const maxItems = await limit("MaxItemsPerBatch", Number.MAX_SAFE_INTEGER);
    const maxBytes = await limit("MaxInputBytesPerBatch", maxPayloadBytes);
    const shared =
      batcher.BatchInput === undefined
        ? {}
        : { BatchInput: await fillTemplate(batcher.BatchInput, bindings, "ItemBatcher/BatchInput") };
    const around = jsonBytes({ ...shared, Items: [] });
    const batchOf = (Items: readonly Json[]) => ({
      input: withinLimit({ ...shared, Items }, "input of a batch"),
      items: Items.length,
    });
    let batch: Json[] = [];
    let bytes = around;
    for (const [index, value] of items.entries()) {
      const item = await itemInput(state, visit, { Index: index, Value: value });
      const added = jsonBytes(item) + 1;
      if (batch.length > 0 && (batch.length >= maxItems || bytes + added > maxBytes)) {
        yield batchOf(batch);
        batch = [];
        bytes = around;
      }
      batch.push(item);
      bytes += added;
    }
    if (batch.length > 0) yield batchOf(batch);
  };
