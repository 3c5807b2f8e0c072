import * as z from "zod";
import type { JobOption } from "#core/job/option.ts";
import { footageOptions } from "#core/job/footage-options.ts";
import { jobOptions } from "#core/job/option-table.ts";

type Json = {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
};

const jsonOf = (schema: z.ZodType): Json =>
  z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Json;

/** How a value is typed: as a number, as names with numbers, one after the other, without a value, or as it stands. */
export const optionKind = ({ schema }: JobOption): "number" | "object" | "boolean" | "list" | "text" => {
  const { type } = jsonOf(schema);
  if (type === "integer" || type === "number") return "number";
  if (type === "array") return "list";
  return type === "object" || type === "boolean" ? type : "text";
};

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}`;

/** The values that an option takes, in words: "whole number from 0 to 51", "whole number of frames, at least 1". */
export const optionValues = ({ schema, values, unit }: JobOption): string => {
  if (values !== null) return values;
  const { type = "value", enum: names, minimum, maximum } = jsonOf(schema);
  if (names !== undefined) return listed(names);
  if (type === "boolean") return "true or false";
  return numbers(type === "integer" ? "whole number" : type, unit, { minimum, maximum });
};

const numbers = (kind: string, unit: string | null, { minimum, maximum }: Json): string => {
  const ofUnit = unit === null ? kind : `${kind} of ${unit}`;
  if (minimum === undefined) return ofUnit;
  const isOpen = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER;
  const range = isOpen ? `at least ${minimum}` : `from ${minimum} to ${maximum}`;
  if (unit !== null) return `${ofUnit}, ${range}`;
  return isOpen ? `${kind} of ${range}` : `${kind} ${range}`;
};

/** A value other than the default, as an order holds it. */
export const optionExample = (option: JobOption): unknown => {
  if (option.example !== undefined) return option.example;
  const { type, enum: names = [], minimum = 0, maximum = minimum + 1 } = jsonOf(option.schema);
  if (type === "boolean") return option.default !== true;
  const values = names.length > 0 ? names : [Math.min(maximum, minimum + 1), minimum];
  return values.find((value) => value !== option.default);
};

/** What holds when nobody asks, in words. */
export const optionDefault = (option: JobOption): string => option.defaultText ?? String(option.default);

const cell = (text: string): string => text.replaceAll("|", "\\|");

/** The table of docs/cloud.md: all that an order may hold. */
export const optionsTable = (): string => tableOf(jobOptions);

/** The table of docs/batch.md: what may be asked for with pictures beside that. */
export const footageTable = (): string => tableOf(footageOptions);

const tableOf = (options: Readonly<Record<string, JobOption>>): string =>
  [
    ["option", "values", "default", "what"],
    ["---", "---", "---", "---"],
    ...Object.entries(options).map(([name, option]) => [
      `\`${name}\``,
      `${optionValues(option)}${option.values === null || option.example === undefined ? "" : `, such as \`${JSON.stringify(option.example)}\``}`,
      optionDefault(option),
      option.help,
    ]),
  ]
    .map((row) => `| ${row.map(cell).join(" | ")} |`)
    .join("\n");
