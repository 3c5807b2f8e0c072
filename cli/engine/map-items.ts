import type { MapState } from "#cli/engine/definition.ts";
import { isArray, isObject, type Json, type JsonObject } from "#cli/engine/json.ts";
import { withinLimit } from "#cli/engine/payload-limit.ts";
import { queryError, StateError } from "#cli/engine/state-error.ts";
import { fillCount, fillTemplate, type Bindings } from "#cli/engine/templates.ts";
import { bindingsOf, type Visit } from "#cli/engine/visit.ts";

/**
 * The array that a map goes through: what its ItemReader reads, its Items, or the state's input.
 *
 * @throws StateError States.ItemReaderFailed; States.QueryEvaluationError when it is no array
 */
export const givenItems = async (
  state: MapState,
  visit: Visit,
  bindings: Bindings,
): Promise<readonly Json[]> => {
  if (state.ItemReader !== undefined) return readItems(state.ItemReader, visit, bindings);
  const items =
    state.Items === undefined ? visit.input : await fillTemplate(state.Items, bindings, "Items");
  if (isArray(items)) return items;
  throw queryError(`The items of the map '${visit.name}' must be an array, not ${typeof items}.`);
};

const readItems = async (
  reader: NonNullable<MapState["ItemReader"]>,
  { frame, name }: Visit,
  bindings: Bindings,
): Promise<readonly Json[]> => {
  const { Bucket, Key } = await fillPlace(reader.Arguments, bindings, "ItemReader/Arguments");
  const maxItems =
    reader.ReaderConfig.MaxItems === undefined
      ? Infinity
      : await fillCount(reader.ReaderConfig.MaxItems, bindings, "ItemReader/ReaderConfig/MaxItems");
  if (Key === undefined) throw queryError("The field 'ItemReader/Arguments/Key' is missing.");
  const read = await frame.execution.run.services
    .readItems({ bucket: Bucket, key: Key })
    .catch((error: unknown) => {
      const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      throw new StateError("States.ItemReaderFailed", said, { cause: error });
    });
  if (!Array.isArray(read)) {
    throw new StateError(
      "States.ItemReaderFailed",
      `${Key}, read by the map '${name}', holds no JSON array.`,
    );
  }
  return (read as readonly Json[]).slice(0, maxItems);
};

export type Place = { readonly Bucket: string; readonly Key?: string; readonly Prefix?: string };

type PlaceTemplate =
  string | { readonly Bucket: string; readonly Key?: string; readonly Prefix?: string | undefined };

/** Arguments of an ItemReader or a ResultWriter. @throws StateError States.QueryEvaluationError */
export const fillPlace = async (
  template: PlaceTemplate,
  bindings: Bindings,
  field: string,
): Promise<Place> => {
  const place = await fillTemplate(template as Json, bindings, field);
  if (!isObject(place) || typeof place["Bucket"] !== "string") {
    throw queryError(`The field '${field}' must name a Bucket.`);
  }
  for (const [name, value] of Object.entries(place)) {
    if (typeof value !== "string")
      throw queryError(`The field '${field}/${name}' must be a string, not ${JSON.stringify(value)}.`);
  }
  return place as Place;
};

/** What a map's machine gets for one item: the item itself, or what ItemSelector makes of it. */
export const itemInput = async (state: MapState, visit: Visit, mapItem: JsonObject): Promise<Json> => {
  if (state.ItemSelector === undefined) return mapItem["Value"] ?? null;
  const bindings = bindingsOf(visit, {}, mapItem);
  return withinLimit(await fillTemplate(state.ItemSelector, bindings, "ItemSelector"), "input of an item");
};
