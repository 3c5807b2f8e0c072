import type { ColourPicture } from "#core/colourist/lay-over.ts";
import type { PlaneSize } from "#core/film/planes.ts";

/** A frame that is to be coloured, as a colourist gets it. */
export type KeyFrameQuestion = {
  /** Index in the film. */
  readonly frame: number;
  /** File name, `000123.png`. */
  readonly name: string;
  /** PNG, 8-bit grey, upright with square pixels. */
  readonly grey: Uint8Array;
  /** PNG of the frame in the network's colours, for people to begin with. */
  readonly network: Uint8Array;
  readonly size: PlaneSize;
  /** Frames that were coloured already and look most alike, the most alike first. */
  readonly context: readonly ContextPicture[];
  /** The same for the same frame, colourist and context: who asks again asks the same. */
  readonly key: string;
};

export type ContextPicture = {
  readonly frame: number;
  /** sha256 of `coloured`. */
  readonly digest: string;
  /** PNG, 8-bit sRGB. */
  readonly coloured: Uint8Array;
};

/** A picture file of any format, or a sentence on why there is none. */
export type ColouristAnswer =
  | { readonly type: "picture"; readonly bytes: Uint8Array }
  | { readonly type: "nothing"; readonly sentence: string };

/** Anyone who colours a still picture: a model, a program, a service, a person. */
export interface Colourist {
  /** As it was typed, without secrets. */
  readonly name: string;
  /** Changes with whatever changes its answers. */
  readonly identity: string;
  /** A call costs; its answer is kept, and not asked for again. Pictures that people leave are read again. */
  readonly isCalled: boolean;
  /** Frames coloured already that a question may carry. */
  readonly maxContext: number;
  /**
   * @param mayTry  asked before each further call for the same question; false: the budget is used up
   * @throws JobError Canceled, and for what no later question can mend
   */
  ask(
    question: KeyFrameQuestion,
    signal: AbortSignal,
    mayTry?: () => Promise<boolean>,
  ): Promise<ColouristAnswer>;
}

/** Reads pictures that colourists gave. */
export interface AnswerReader {
  /**
   * Upright, shaped to what `sizeFor` gives for its own size.
   *
   * @throws JobError MediaUnreadable, MediaUnsupported: as a sentence goes on after the picture's name
   */
  read(bytes: Uint8Array, sizeFor: (own: PlaneSize) => PlaneSize): Promise<ColourPicture>;
}
