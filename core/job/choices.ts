import * as z from "zod";
import type { JobOption } from "#core/job/option.ts";
import { filmOptions } from "#core/job/film-options.ts";
import { footageOptions } from "#core/job/footage-options.ts";
import { jobOptions } from "#core/job/option-table.ts";
import { runOptions } from "#core/job/run-options.ts";

type Asked<Options extends Readonly<Record<string, JobOption>>> = {
  [Name in keyof Options]: z.ZodExactOptional<Options[Name]["schema"]>;
};

/** The schemas of options of which each may be left out: what nobody asked for is not written down. */
const asked = <Options extends Readonly<Record<string, JobOption>>>(options: Options): Asked<Options> =>
  Object.fromEntries(
    Object.entries(options).map(([name, { schema, help }]) => [
      name,
      schema.exactOptional().describe(help),
    ]),
  ) as Asked<Options>;

/** What a person asked for and no more: `plan` completes it, because film and model decide the rest. */
export const jobChoicesSchema = z.strictObject(asked(filmOptions));

export type JobChoices = z.infer<typeof jobChoicesSchema>;

/**
 * What may be asked for with a film in the cloud: beside an upload (`<key>.job.json` or metadata), for
 * all of a batch and for one item.
 */
export const jobOrderSchema = z.strictObject(asked(jobOptions));

export type JobOrder = z.infer<typeof jobOrderSchema>;

/** What may be asked for with pictures instead of a film. */
export const footageOrderSchema = z.strictObject(asked(footageOptions));

export type FootageOrder = z.infer<typeof footageOrderSchema>;

/** The part of an order that concerns the film's colour. */
export const choicesOf = (order: JobOrder): JobChoices =>
  Object.fromEntries(Object.entries(order).filter(([name]) => name in filmOptions));

/** An order that does not say some things. */
export const without = (order: JobOrder, names: readonly (keyof JobOrder)[]): JobOrder =>
  Object.fromEntries(
    Object.entries(order).filter(([name]) => !(names as readonly string[]).includes(name)),
  );

type RunOptions = typeof runOptions;

type RunShape = {
  [Name in keyof RunOptions]: RunOptions[Name]["default"] extends undefined
    ? RunOptions[Name]["schema"]
    : z.ZodDefault<RunOptions[Name]["schema"]>;
};

/** What a request holds of a job's options beside the choices for the film: all, with defaults filled in. */
export const runShape = Object.fromEntries(
  Object.entries(runOptions).map(([name, option]) => [
    name,
    option.default === undefined ? option.schema : (option.schema as z.ZodType).default(option.default),
  ]),
) as RunShape;

export type RunChoices = z.infer<z.ZodObject<RunShape>>;

/** Those of an order, on top of what a deployment or this machine decides for all jobs. */
export const runChoicesOf = (order: JobOrder, decided: RunDefaults): RunChoices =>
  z.object(runShape).parse({
    ...decided,
    ...Object.fromEntries(Object.entries(order).filter(([name]) => name in runOptions)),
  });

/** What the table leaves to a deployment or a machine, and whatever else that decides otherwise. */
export type RunDefaults = Partial<RunChoices> & {
  readonly [
    Name in keyof RunOptions as RunOptions[Name]["default"] extends undefined ? Name : never
  ]: RunChoices[Name];
};
