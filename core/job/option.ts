import type * as z from "zod";

/**
 * What changes with an option's value: the evidence, so that the network runs again; only the rendered
 * frames; or neither.
 */
export type EntersDigest = "evidence" | "render" | "none";

/** A flag as commander writes it, with its own words where those of orders do not fit. */
export type TypedFlag = {
  readonly flags: string;
  readonly help?: string;
  readonly defaultText?: string;
};

/** One thing that can be asked for with a film. */
export type JobOption<
  Schema extends z.ZodType = z.ZodType,
  Default = unknown,
  Plan extends boolean = boolean,
> = {
  /** What a request, an order and a batch hold; the option's range. */
  readonly schema: Schema;
  /** The values in words, where the schema's JSON form does not say them; `null`: it does. */
  readonly values: string | null;
  /** A value other than the default, for docs and tests; undefined: the schema's JSON form gives one. */
  readonly example: unknown;
  /** How it is typed on the command line; [] is not at all. */
  readonly flags: readonly TypedFlag[];
  /** What it does, a phrase in the imperative or a noun. */
  readonly help: string;
  /** Of a number; told with its range. */
  readonly unit: string | null;
  /** What holds when nobody asks; undefined: film, model, machine or deployment decide. */
  readonly default: Default;
  /** The default in words, where it is not the value itself. */
  readonly defaultText: string | null;
  readonly digest: EntersDigest;
  /**
   * Whether the plan holds it under its own name, the default filled in. Of the others the plan holds
   * what follows from them (`core/job/resolve-options.ts`), or the request alone is read.
   */
  readonly inPlan: Plan;
};
