import type { ClashRule } from "#core/colourist/colour-clash.ts";
import type { FootageOrder, JobOrder } from "#core/job/choices.ts";

/** Seconds that a colourist may take for an answer when nobody says. */
export const defaultAnswerSeconds = 600;

/** The films that come with the program: silent film in the public domain, and one that is drawn. */
export const demoNames = ["film", "drawn"] as const;
export type DemoName = (typeof demoNames)[number];

/** Who colours the key frames, and within which limits. */
export type ColouristChoices = {
  readonly colourist?: string;
  /** Minutes to wait for pictures that people leave; true: until all are there. */
  readonly wait?: number | true;
  /** Calls at most. */
  readonly calls?: number;
  /** Seconds that an answer may take. */
  readonly answerLimit?: number;
  /** Frames whose answers are to be asked for once more. */
  readonly askAgain?: readonly number[];
  /** What holds where key frames give the same thing different colours. */
  readonly clashes?: ClashRule;
};

/** What was typed, as commander read it. */
export type ColorizeRequest = ColouristChoices &
  FootageOrder & {
    readonly film: string | undefined;
    readonly demo?: DemoName;
    readonly output?: string;
    readonly keepJob?: string;
    readonly palette?: string;
    readonly paletteStrength?: number;
    readonly paletteHard?: true;
    readonly preview?: true;
    readonly json?: true;
    /**
     * Where the result goes when `output` is absent, without its ending: an item of a batch; absent: beside the
     * film, marked as the coloured one.
     */
    readonly resultStem?: string;
    /** Of the options that any job has; absent is not asked for. */
    readonly asked: JobOrder;
  };
