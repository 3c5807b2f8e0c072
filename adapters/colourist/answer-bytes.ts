import { ifThere } from "#adapters/system-errors.ts";
import { readAtMost } from "#adapters/read-at-most.ts";
import { inputLimits } from "#core/limits.ts";
import { systemReason } from "#core/system-failure.ts";

/** An answer's file, whatever it is; in words, as a sentence goes on after its name, why it is not read. */
export type AnswerBytes = { readonly bytes: Uint8Array } | { readonly refused: string };

/** @returns null where nothing is there */
export const answerBytes = async (path: string): Promise<AnswerBytes | null> => {
  try {
    const bytes = await ifThere(readAtMost(path, inputLimits.answer.bytes, (why) => new Error(why)));
    return bytes === null ? null : { bytes };
  } catch (error) {
    return { refused: systemReason(error) };
  }
};
