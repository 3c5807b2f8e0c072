import { InvalidArgumentError, Option, type Command } from "commander";
import * as z from "zod";
import type { FootageOrder, JobOrder } from "#core/job/choices.ts";
import { footageOptions } from "#core/job/footage-options.ts";
import type { JobOption, TypedFlag } from "#core/job/option.ts";
import { jobOptions, type OptionName } from "#core/job/option-table.ts";
import { optionDefault, optionKind, optionValues } from "#core/job/option-text.ts";
import { paletteOptions } from "#core/job/palette-options.ts";

/** Adds options of the one table, their values and defaults in the help. */
export const withJobOptions = (command: Command, names: readonly OptionName[]): Command => {
  for (const name of names) withJobOption(command, name);
  return command;
};

/** Adds what can be asked of sequences and cels. */
export const withFootageOptions = (command: Command): Command => withTable(command, footageOptions);

/** Adds a job's palette, as it is typed. */
export const withPaletteOptions = (command: Command): Command => withTable(command, paletteOptions);

const withTable = (command: Command, table: Readonly<Record<string, JobOption>>): Command => {
  for (const job of Object.values(table))
    for (const typed of job.flags) command.addOption(commandOption(typed, job));
  return command;
};

/** What was typed of these. */
export const typedFootageOptions = (command: Command): FootageOrder => {
  const names = Object.keys(footageOptions);
  const typed = names.filter((name) => command.getOptionValueSource(name) === "cli");
  return Object.fromEntries(typed.map((name) => [name, command.getOptionValue(name) as unknown]));
};

/** Adds one of them; `words` say what is special to the command. */
export const withJobOption = (
  command: Command,
  name: OptionName,
  words: Omit<TypedFlag, "flags"> = {},
): Command => {
  for (const typed of jobOptions[name].flags) {
    command.addOption(commandOption({ ...typed, ...words }, jobOptions[name]));
  }
  return command;
};

/** Of `concurrency`, where a job is there already. */
export const asTheJobHad = { help: "worker processes", defaultText: "as many as the job had" };

/** What was typed of these options, by the table's names; what was left out is absent. */
export const typedJobOptions = (command: Command, names: readonly OptionName[]): JobOrder =>
  Object.fromEntries(
    names.flatMap((name) =>
      jobOptions[name].flags
        .map(({ flags }) => new Option(flags).attributeName())
        .filter((attribute) => command.getOptionValueSource(attribute) === "cli")
        .map((attribute) => [name, command.getOptionValue(attribute) as unknown]),
    ),
  );

/** An option of a table as it is typed, with what is special to a command. */
export const commandOption = ({ flags, help, defaultText }: TypedFlag, job: JobOption): Option => {
  const option = new Option(flags, help ?? job.help);
  if (option.isBoolean() || option.negate) return option;
  option.description += ` (${optionValues(job)}; default: ${defaultText ?? optionDefault(job)})`;
  return option.argParser((text, before) => readValue(job, text, before));
};

/** @throws InvalidArgumentError, which commander puts after the option's name and the value */
const readValue = (job: JobOption, text: string, before: unknown): unknown => {
  const kind = optionKind(job);
  if (kind === "object") return readRule(job, text, before);
  if (kind === "list") return [...((before as readonly string[] | undefined) ?? []), text];
  const parsed = job.schema.safeParse(kind === "number" && text.trim() !== "" ? Number(text) : text);
  if (parsed.success) return parsed.data;
  const own = parsed.error.issues.find(({ code }) => code === "custom")?.message;
  throw new InvalidArgumentError(own ?? `It must be ${article(optionValues(job))}.`);
};

/** One name of an object and its number, as in flicker=2, on top of those typed before. */
const readRule = ({ schema }: JobOption, text: string, before: unknown): unknown => {
  const [name = "", value = "", ...rest] = text.split("=");
  const parsed = schema.safeParse({ ...(before as object | undefined), [name]: Number(value) });
  if (parsed.success && value.trim() !== "" && rest.length === 0) return parsed.data;
  const names = schema instanceof z.ZodObject ? Object.keys(schema.shape).join(", ") : "";
  throw new InvalidArgumentError(`It must be a name and a number, as in flicker=2; names are ${names}.`);
};

const article = (values: string): string => (/^(whole )?number/.test(values) ? `a ${values}` : values);
