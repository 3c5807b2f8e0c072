import type { JobOrder } from "#core/job/choices.ts";

/** The films that come with the program: silent film in the public domain, and one that is drawn. */
export const demoNames = ["film", "drawn"] as const;
export type DemoName = (typeof demoNames)[number];

/** What was typed, as commander read it. */
export type ColorizeRequest = {
  readonly film: string | undefined;
  readonly demo?: DemoName;
  readonly output?: string;
  readonly keepJob?: string;
  readonly palette?: string;
  readonly paletteStrength?: number;
  readonly paletteHard?: true;
  readonly preview?: true;
  readonly json?: true;
  /** Of the options that any job has; absent is not asked for. */
  readonly asked: JobOrder;
};
