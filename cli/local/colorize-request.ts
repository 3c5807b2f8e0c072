import type { JobOrder } from "#core/job/choices.ts";

/** What was typed, as commander read it. */
export type ColorizeRequest = {
  readonly film: string | undefined;
  readonly demo?: true;
  readonly output?: string;
  readonly keepJob?: string;
  readonly preview?: true;
  readonly json?: true;
  /** Of the options that any job has; absent is not asked for. */
  readonly asked: JobOrder;
};
