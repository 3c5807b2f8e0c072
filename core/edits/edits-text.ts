import * as z from "zod";
import { editsSchema } from "#core/edits/edits.ts";

type Json = {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly anyOf?: readonly Json[];
  readonly items?: Json;
  readonly prefixItems?: readonly Json[];
  readonly properties?: Readonly<Record<string, Json>>;
  readonly required?: readonly string[];
  readonly deprecated?: boolean;
};

/** What a field takes, in words: "number from 0 to 1, or null". */
const valuesOf = (json: Json): string => {
  const { type, anyOf, enum: values = json.const === undefined ? undefined : [json.const] } = json;
  if (typeof type === "object") return type.map((one) => valuesOf({ ...json, type: one })).join(", or ");
  if (anyOf !== undefined) return anyOf.map(valuesOf).join(", or ");
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(" or ");
  return wordsByType[type ?? ""]?.(json) ?? String(type);
};

const wordsByType: Readonly<Record<string, (json: Json) => string>> = {
  object: () => "fields as below",
  array: ({ maxItems, prefixItems }) =>
    prefixItems === undefined
      ? `list${maxItems === undefined ? "" : `, at most ${maxItems}`}`
      : prefixItems.map(valuesOf).join(", then "),
  string: ({ pattern, maxLength }) =>
    pattern === undefined
      ? `text${maxLength === undefined ? "" : `, at most ${maxLength} characters`}`
      : pattern.includes("{64}")
        ? "64 hex digits"
        : "`#rrggbb`",
  integer: (json) => numbersOf(json),
  number: (json) => numbersOf(json),
};

const numbersOf = ({ type, minimum, exclusiveMinimum, maximum }: Json): string => {
  const kind = type === "integer" ? "whole number" : "number";
  const hasEnd = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  const from = exclusiveMinimum === undefined ? `from ${minimum ?? 0}` : `above ${exclusiveMinimum}`;
  return `${kind} ${from}${hasEnd ? ` to ${maximum}` : ""}`;
};

type Field = readonly [name: string, values: string, needed: string, what: string];

const fieldsOf = (json: Json, path: string): Field[] =>
  Object.entries(json.properties ?? {}).flatMap(([name, field]): Field[] => {
    if (field.deprecated === true) return [];
    const isNeeded = json.required?.includes(name) === true;
    const without = field.default === undefined ? "none" : `\`${JSON.stringify(field.default)}\``;
    const needed = isNeeded ? "needed" : without;
    const whole = `${path}${name}`;
    const own: Field = [`\`${whole}\``, valuesOf(field), needed, field.description ?? ""];
    const kinds = [field, ...(field.anyOf ?? [])];
    const inner = kinds.find(({ properties }) => properties !== undefined);
    const items = kinds.find((one) => one.items !== undefined)?.items;
    return [
      own,
      ...(items === undefined ? [] : fieldsOf(items, `${whole}[].`)),
      ...(inner === undefined ? [] : fieldsOf(inner, `${whole}.`)),
    ];
  });

/** The table of docs/edits.md: every field of `edits.json`. */
export const editsTable = (): string => {
  const json = z.toJSONSchema(editsSchema, { io: "input" }) as Json;
  const rows = [
    ["field", "values", "without it", "what"],
    ["---", "---", "---", "---"],
    ...fieldsOf(json, ""),
  ];
  return rows.map((row) => `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`).join("\n");
};
