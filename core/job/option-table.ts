import { filmOptions } from "#core/job/film-options.ts";
import { runOptions } from "#core/job/run-options.ts";

/**
 * All that can be asked for, once: the command line's options and help, the orders and batches of the
 * cloud, requests, the table in docs/cloud.md and the digests follow from this.
 */
export const jobOptions = { ...filmOptions, ...runOptions };

export type OptionName = keyof typeof jobOptions;
