/** A JSON text as a value: what states hand to each other. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isArray = (value: Json): value is readonly Json[] => Array.isArray(value);

/** The value as JSON would carry it: what has no place in JSON (undefined, functions) is left out. */
export const asJson = (value: unknown): Json =>
  typeof value === "object" && value !== null
    ? (JSON.parse(JSON.stringify(value)) as Json)
    : ((value ?? null) as Json);

/** Bytes of the value's JSON text in UTF-8. */
export const jsonBytes = (value: Json): number => Buffer.byteLength(JSON.stringify(value));
